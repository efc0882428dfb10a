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

t.test('the floor is the score of the worst kept', async (t) => {
  const top = new TopK(1, 2);
  top.offer(0, 1, 5);
  t.equal(top.floor(0), Number.NEGATIVE_INFINITY);
  top.offer(0, 2, 7);
  t.equal(top.floor(0), 5);
  top.offer(0, 3, 6);
  t.equal(top.floor(0), 6);
});
