import fc from 'fast-check';
import t from 'tap';
import { seededRandom } from './random.ts';
import { Selection } from './selection.ts';

/** All of them sorted, the best k taken, and put back in their order. */
function slowTwin(ids: Uint32Array, score: Float32Array, k: number): number[] {
  const order = [...ids.keys()].sort((a, b) => score[b]! - score[a]! || a - b);
  return order
    .slice(0, k)
    .sort((a, b) => a - b)
    .map((at) => ids[at]!);
}

t.test('picks what a sort of everything picks', async (t) => {
  const shapes = {
    drawn: (random: () => number) => random(),
    ties: (random: () => number) => Math.floor(3 * random()),
    // The sample sees every step-th one.
    uneven: (random: () => number, at: number) => (at % 7 === 0 ? random() : 0),
    same: () => 1,
    falling: (_: () => number, at: number) => -at,
  };
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000 }),
      fc.integer({ min: 0, max: 300 }),
      fc.constantFrom(...Object.values(shapes)),
      fc.nat(),
      (count, k, shape, seed) => {
        const random = seededRandom(seed);
        const ids = Uint32Array.from({ length: count }, (_, at) => 3 * at + 1);
        const score = Float32Array.from({ length: count }, (_, at) => shape(random, at));
        const selection = new Selection(count, k);
        selection.pick(ids, score.slice().reverse());
        t.strictSame([...selection.pick(ids, score)], slowTwin(ids, score, k));
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

t.test('a sample that is not like the rest costs time alone', async (t) => {
  // Every fourth score is seen: all the high ones are among them, and are too few.
  const score = Float32Array.from({ length: 1_024 }, (_, at) => (at % 4 === 0 && at < 400 ? 2 : 1));
  const ids = Uint32Array.from(score.keys());
  t.strictSame([...new Selection(1_024, 200).pick(ids, score)], slowTwin(ids, score, 200));
});
