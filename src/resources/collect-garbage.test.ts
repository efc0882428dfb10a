import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { collectGarbage } from './collect-garbage.ts';

t.test('lets go of what nothing refers to, in a process that is large enough', async (t) => {
  const forgotten = (() => new WeakRef(new Uint8Array(new SharedArrayBuffer(1_000))))();
  // What a weak reference was made for stays until the end of the job.
  await setImmediate();
  collectGarbage(Number.POSITIVE_INFINITY);
  t.ok(forgotten.deref(), 'nothing was collected');
  await setImmediate();
  collectGarbage(0);
  t.equal(forgotten.deref(), undefined);
});
