import fc from 'fast-check';
import t from 'tap';
import { TopK } from './top-k.ts';

/** The slow twin: sort everything. */
function best(offers: { id: number; score: number }[], k: number): number[] {
  return offers
    .map(({ id, score }) => ({ id, score: Math.fround(score) }))
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, k)
    .map(({ id }) => id);
}

t.test('equals sorting everything, in any order of offers, with many ties', async (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 80 }),
      fc.infiniteStream(fc.constantFrom(0, 0.1, 0.25, 1, -3, 1e-30)),
      fc.integer({ min: 0, max: 12 }),
      (ids, scores, k) => {
        const offers = ids.map((id) => ({ id, score: scores.next().value as number }));
        const top = new TopK(2, k);
        for (const { id, score } of offers) top.offer(1, id, score, id + 1);
        const ranked = top.ranked(1);
        t.same([...ranked.ids], best(offers, k));
        t.same(
          [...ranked.extras],
          [...ranked.ids].map((id) => id + 1),
        );
        t.equal(top.ranked(0).ids.length, 0);
      },
    ),
  );
});

t.test('scores that float32 cannot tell apart are ties', async (t) => {
  const top = new TopK(1, 2);
  top.offer(0, 9, 1 + 1e-12);
  top.offer(0, 3, 1);
  t.same([...top.ranked(0).ids], [3, 9]);
});

t.test('serves again after clear', async (t) => {
  const top = new TopK(1, 2);
  for (let id = 0; id < 10; id++) top.offer(0, id, id);
  t.same([...top.ranked(0).ids], [9, 8]);
  top.clear();
  top.offer(0, 4, 1);
  t.same([...top.ranked(0).ids], [4]);
});

t.test('the floor rises, and never above the worst of the best', async (t) => {
  const top = new TopK(1, 3);
  t.equal(top.floor(0), Number.NEGATIVE_INFINITY);
  const offered: number[] = [];
  for (const score of [5, 1, 4, 2, 8, 3, 9, 7, 6, 10, 12, 11]) {
    top.offer(0, score, score);
    offered.push(score);
    t.ok(top.floor(0) <= (offered.sort((a, b) => b - a)[2] ?? Number.NEGATIVE_INFINITY));
  }
  t.equal(top.floor(0), 10, 'sorted each time that six are there');
  t.same([...top.ranked(0).ids], [12, 11, 10]);
});

t.test('goes on with what others kept, as if all had been offered to one', async (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 60 }),
      fc.infiniteStream(fc.constantFrom(0, 0.5, 1, 2)),
      fc.integer({ min: 0, max: 9 }),
      (ids, scores, k) => {
        const offers = ids.map((id) => ({ id, score: scores.next().value as number }));
        const [one, two] = [new TopK(2, k), new TopK(2, k)];
        for (const [at, { id, score }] of offers.entries()) (at % 3 > 0 ? one : two).offer(1, id, score);
        const top = new TopK(2, k, one.state);
        top.offerAll(two.state);
        t.same([...top.ranked(1).ids], best(offers, k));
      },
    ),
  );
});
