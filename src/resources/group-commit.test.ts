import fc from 'fast-check';
import t from 'tap';
import { groupCommit } from './group-commit.ts';

/** Work that is done when it is told to be. */
function held() {
  const calls: { values: readonly number[]; done(error?: Error): void }[] = [];
  const work = (values: readonly number[]) =>
    new Promise<number[]>((resolve, reject) => {
      const done = (error?: Error) =>
        error === undefined ? resolve(values.map((n) => n * 10)) : reject(error);
      calls.push({ values, done });
    });
  return { calls, work };
}

t.test('who comes while another is at work goes with all who wait', async (t) => {
  const { calls, work } = held();
  const call = groupCommit(work, 5);
  const first = call([1]);
  t.strictSame(
    calls.map(({ values }) => values),
    [[1]],
    'nobody at work: at once',
  );
  const others = [call([2, 3]), call([]), call([4])];
  t.equal(calls.length, 1);
  calls[0]!.done();
  t.strictSame(await first, [10]);
  t.strictSame(calls[1]!.values, [2, 3, 4]);
  calls[1]!.done();
  t.strictSame(await Promise.all(others), [[20, 30], [], [40]]);
});

t.test('no more go together than may, and a large call waits for nobody', async (t) => {
  const { calls, work } = held();
  const call = groupCommit(work, 3);
  const all = [call([1]), call([2, 3]), call([4, 5]), call([6]), call([7, 8, 9, 10])];
  t.strictSame(
    calls.map(({ values }) => values),
    [[1], [7, 8, 9, 10]],
  );
  for (let at = 0; at < 4; at++) {
    calls[at]!.done();
    await new Promise(setImmediate);
  }
  t.strictSame(
    calls.slice(2).map(({ values }) => values),
    [
      [2, 3],
      [4, 5, 6],
    ],
  );
  t.strictSame(await Promise.all(all), [[10], [20, 30], [40, 50], [60], [70, 80, 90, 100]]);
});

t.test('of calls that failed together each is done again alone', async (t) => {
  const { calls, work } = held();
  const call = groupCommit(work, 5);
  const first = call([1]);
  const [good, bad] = [call([2]), call([3])];
  calls[0]!.done(new Error('alone'));
  await t.rejects(first, /alone/);
  await new Promise(setImmediate);
  calls[1]!.done(new Error('together'));
  await new Promise(setImmediate);
  t.strictSame(
    calls.slice(2).map(({ values }) => values),
    [[2], [3]],
  );
  calls[2]!.done();
  calls[3]!.done(new Error('its own'));
  t.strictSame(await good, [20]);
  await t.rejects(bad, /its own/);
  const later = call([4]);
  calls[4]!.done();
  t.strictSame(await later, [40], 'and it goes on');
});

t.test('every call is answered with its own results', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat(), { maxLength: 8 }), { maxLength: 30 }), async (given) => {
      const call = groupCommit(async (values: readonly number[]) => {
        await new Promise(setImmediate);
        return values.map((n) => n + 1);
      }, 6);
      const answers = await Promise.all(given.map(call));
      t.strictSame(
        answers,
        given.map((values) => values.map((n) => n + 1)),
      );
    }),
  );
});
