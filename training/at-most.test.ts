import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { atMost } from './at-most.ts';

t.test('so many at a time, each once; the answers are those of their tasks', async (t) => {
  let running = 0;
  let together = 0;
  const begun: number[] = [];
  const double = atMost(2, async (task: number) => {
    begun.push(task);
    together = Math.max(together, ++running);
    // The earlier, the longer.
    for (let step = 0; step < 10 - task; step++) await turn();
    running--;
    return 2 * task;
  });
  t.same(await Promise.all([0, 1, 2, 3, 4].map(double)), [0, 2, 4, 6, 8]);
  t.equal(together, 2);
  t.same(begun, [0, 1, 2, 3, 4]);
  t.equal(await double(5), 10, 'later, too');
});

t.test('once one has failed, none is begun', async (t) => {
  const begun: number[] = [];
  const work = atMost(1, async (task: number) => {
    begun.push(task);
    if (task === 1) throw new Error('broken');
  });
  const results = await Promise.allSettled([0, 1, 2, 3].map(work));
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'rejected'],
  );
  t.same(begun, [0, 1]);
});
