/**
 * Group commit: calls that come while an earlier one is at work wait, and go together in one call after it. One that finds
 * nobody at work waits for nothing; under load a transaction is shared by as many as came during the last.
 * @param work answers in the order of what it gets. Where it fails for several calls, each is done again alone, so that
 * none fails for another's sake: doing the same twice must change nothing.
 * @param most values that go together; a call with more goes alone, at once.
 */
export function groupCommit<Value, Result>(
  work: (values: readonly Value[]) => Promise<readonly Result[]>,
  most: number,
): (values: readonly Value[]) => Promise<readonly Result[]> {
  interface Call {
    values: readonly Value[];
    resolve(results: readonly Result[] | Promise<readonly Result[]>): void;
  }
  const waiting: Call[] = [];
  let working = false;

  const next = (): Call[] => {
    let count = 0;
    const last = waiting.findIndex(({ values }) => {
      count += values.length;
      return count > most;
    });
    return waiting.splice(0, last < 0 ? waiting.length : Math.max(last, 1));
  };
  const run = async () => {
    working = true;
    for (let calls = next(); calls.length > 0; calls = next()) {
      try {
        const results = await work(calls.flatMap(({ values }) => values));
        let from = 0;
        for (const { values, resolve } of calls) {
          resolve(results.slice(from, from + values.length));
          from += values.length;
        }
      } catch (error) {
        if (calls.length === 1) calls[0]!.resolve(Promise.reject(error));
        else for (const { values, resolve } of calls) resolve(work(values));
      }
    }
    working = false;
  };
  return (values) => {
    if (values.length > most) return work(values);
    return new Promise((resolve) => {
      waiting.push({ values, resolve });
      if (!working) run();
    });
  };
}
