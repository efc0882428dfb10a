import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { fallingScores } from './falling-scores.ts';

t.test('leaves a falling list as it is, ties included', async (t) => {
  const tier = [
    { item: 5, score: 0.75 },
    { item: 1, score: 0.5 },
    { item: 2, score: 0.5 },
  ];
  t.same(fallingScores([tier]), [0.75, 0.5, 0.5]);
});

t.test('scales a louder tier below the end of the one before', async (t) => {
  const scores = fallingScores([
    [{ item: 1, score: 0.5 }],
    [
      { item: 2, score: 8 },
      { item: 3, score: 4 },
    ],
  ]);
  t.same(scores, [0.5, Math.fround(0.5 * 0.999), Math.fround((0.5 * 0.999) / 2)]);
});

t.test(
  'always falls, stays above 0 and is float32; equal scores stand in the order of their items',
  async () => {
    const tier = fc.array(
      fc.record({
        item: fc.integer({ min: 1, max: 50 }),
        score: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.array(tier, { maxLength: 5 }), (tiers) => {
        const items = tiers.flat();
        const scores = fallingScores(tiers);
        assert.equal(scores.length, items.length);
        for (const [at, score] of scores.entries()) {
          assert.ok(score > 0 && score === Math.fround(score));
          if (at === 0) continue;
          const before = scores[at - 1]!;
          assert.ok(score < before || (score === before && items[at]!.item >= items[at - 1]!.item));
        }
      }),
    );
  },
);
