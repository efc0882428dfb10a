import t, { type Test } from 'tap';
import { until } from '../../test/support/until.ts';
import { RefreshQueue, type RefreshQueueOptions } from './refresh-queue.ts';

function open(t: Test, changed: Partial<RefreshQueueOptions> = {}) {
  const batches: number[][] = [];
  const queue = new RefreshQueue({
    limit: 1_000,
    refresh: async (customerNos) => {
      batches.push(customerNos);
    },
    onFailure: () => {},
    onIdle: async () => {},
    ...changed,
  });
  t.teardown(() => queue.close());
  return { queue, batches };
}

t.test('a customer added many times is refreshed once, and whoever waits goes first', async (t) => {
  const { queue, batches } = open(t);
  for (const customerNo of [1, 2, 1, 3, 2, 1]) queue.add(customerNo);
  await queue.refreshed(3);
  await until(
    () => batches.flat().length,
    (count) => count === 3,
  );
  t.same(batches, [[3], [1, 2]]);
});

t.test('waiting never fails: a refresh that does is tried again', async (t) => {
  let failures = 0;
  const refreshed: number[] = [];
  const { queue } = open(t, {
    refresh: async (customerNos) => {
      if (failures === 0) throw new Error('the database is away');
      refreshed.push(...customerNos);
    },
    onFailure: (_, waiting) => {
      failures++;
      t.equal(waiting, 1);
    },
  });
  await queue.refreshed(7);
  await until(
    () => refreshed,
    (done) => done.includes(7),
  );
  t.equal(failures, 1);
});

t.test('what does not fit is refused, and can be brought when the queue is empty', async (t) => {
  const seen = new Set<number>();
  const rest = [4, 5];
  const { queue } = open(t, {
    limit: 2,
    refresh: async (customerNos) => {
      for (const customerNo of customerNos) seen.add(customerNo);
    },
    onIdle: async () => {
      for (const customerNo of rest.splice(0)) queue.add(customerNo);
    },
  });
  t.same(
    [1, 2, 3].map((customerNo) => queue.add(customerNo)),
    [true, true, false],
  );
  await until(
    () => [...seen],
    (done) => done.length === 4,
  );
  t.same([...seen], [1, 2, 4, 5]);
});
