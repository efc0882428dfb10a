import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { collectGarbage } from './collect-garbage.ts';
import { startWorker } from './worker.ts';

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

t.test('threads that begin to collect together do not take the means from each other', async (t) => {
  const threads = Array.from({ length: 40 }, () => startWorker('test/support/collect-garbage.worker.ts'));
  const codes = await Promise.all(threads.map((thread) => once(thread, 'exit')));
  t.ok(codes.every(([code]) => code === 0));
});
