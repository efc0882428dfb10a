import { setTimeout as delay } from 'node:timers/promises';

/** Far more than a busy machine needs: it bounds a failure, not a success. */
const PATIENCE_MS = 120_000;

/** Asks again until the answer is good. @throws with the last answer where it never is. */
export async function until<T>(ask: () => T | Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (performance.now() > deadline)
      throw new Error(`still not as expected after ${PATIENCE_MS} ms: ${JSON.stringify(answer)}`);
    await delay(10);
  }
}
