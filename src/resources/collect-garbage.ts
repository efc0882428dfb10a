import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A smaller process has nothing to let go that is worth the time. */
const WORTH_BYTES = 1e9;

let collect: (() => void) | undefined;

/** V8's flags are the process's, contexts are a thread's: turned off again, the flag could be gone for another thread between its two lines. */
function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/**
 * Lets go at once of what nothing refers to, where `held` bytes, by default those of the process, are `worthBytes` or
 * more. Between steps that each hold arrays as large as the history: V8 looks for garbage by how fast its own heap grows,
 * and there such an array is a few bytes where threads share it. It also forgets what V8 learnt of hot functions: a step
 * that follows is slower for some hundredths of a second.
 */
export function collectGarbage(worthBytes = WORTH_BYTES, held = process.memoryUsage.rss()): void {
  if (held < worthBytes) return;
  collect ??= exposed();
  collect();
}
