import t from 'tap';
import { countPairs } from '../cooccurrence/index.ts';
import { offsets } from '../core/csr.ts';
import { seededRandom } from '../core/random.ts';
import { EASE_MOST_ITEMS, fitEase, invertSymmetric } from './ease.ts';
import { PAIR_SCORES } from './pair-scores.ts';

t.test('an inverse times its matrix is one, at sizes around a block', async (t) => {
  const random = seededRandom(2);
  for (const n of [1, 5, 8, 9, 16, 27]) {
    const factors = Array.from({ length: n }, () => Array.from({ length: n }, () => random() - 0.5));
    const whole = (i: number, j: number) =>
      factors.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? 0.1 : 0);
    const matrix = Float64Array.from({ length: n * n }, (_, at) => whole(Math.floor(at / n), at % n));
    invertSymmetric(matrix, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let product = 0;
        for (let k = 0; k < n; k++) product += whole(i, k) * matrix[Math.max(k, j) * n + Math.min(k, j)]!;
        t.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-8, `${n}: ${i}, ${j}`);
      }
  }
});

t.test('two items worked out by hand', async (t) => {
  // XᵀX = [[3, 2], [2, 2]], λ = 1: P = [[3, −2], [−2, 4]] / 8, B_01 = 2 / 4, B_10 = 2 / 3.
  const sets = { start: offsets([2, 2, 1]), values: Uint32Array.from([0, 1, 0, 1, 0]) };
  const ease = fitEase(sets, 2, { regularization: 1 });
  t.ok(Math.abs(ease(0).score[1]! - 0.5) < 1e-12);
  t.ok(Math.abs(ease(1).score[0]! - 2 / 3) < 1e-12);
  t.equal(ease(0).score[0], 0, 'an item does not speak for itself');
  t.throws(() => fitEase(sets, EASE_MOST_ITEMS + 1, { regularization: 1 }), /expected 6000 at most/);
});

t.test('every pair of more items: what the inverse says of it, less its own', async (t) => {
  const items = 5;
  const source = [[0, 1, 2], [1, 2], [2, 3, 4], [0, 4], [1, 3], [2, 4], [0, 1, 3], [4]];
  const sets = {
    start: offsets(source.map(({ length }) => length)),
    values: Uint32Array.from(source.flat()),
  };
  const ease = fitEase(sets, items, { regularization: 2 });
  const together = (i: number, j: number) =>
    source.filter((set) => set.includes(i) && set.includes(j)).length + (i === j ? 2 : 0);
  // The weights of item j solve the least squares of leaving it out: G · B_j = −G_j but for its own row.
  for (let j = 0; j < items; j++)
    for (let i = 0; i < items; i++) {
      if (i === j) continue;
      let sum = 0;
      for (let k = 0; k < items; k++) sum += together(i, k) * ease(k).score[j]!;
      t.ok(Math.abs(sum - together(i, j)) < 1e-9, `${i}, ${j}`);
    }
});

t.test('the scores of a pair worked out by hand', async (t) => {
  // Of 10 baskets item 0 is in 4, item 1 in 5, both in 3; item 2 with item 1 once, less often than by chance.
  const source = [[0, 1], [0, 1], [0, 1], [0], [1, 2], [1], [2], [2], [2], [2]];
  const sets = {
    start: offsets(source.map(({ length }) => length)),
    values: Uint32Array.from(source.flat()),
  };
  const table = countPairs(sets, 3, [], 1);
  const score = (name: string, i: number, j: number) => {
    const { item, score } = PAIR_SCORES[name]!(table)(i);
    return score[item.indexOf(j)]!;
  };
  t.equal(score('conditional probability', 0, 1), 3 / 4);
  t.equal(score('conditional probability', 1, 0), 3 / 5);
  t.ok(Math.abs(score('cosine', 0, 1) - 3 / Math.sqrt(20)) < 1e-12);
  t.equal(score('lift', 0, 1), 30 / 20);
  t.equal(score('raw count', 0, 1), 3);
  // 2·(3·ln(3/2) + 1·ln(1/2) + 2·ln(2/3) + 4·ln(4/3))
  t.ok(Math.abs(score('LLR', 0, 1) - 1.7261) < 1e-4);
  t.ok(Math.abs(score('log(1+LLR)', 0, 1) - Math.log(2.7261)) < 1e-4);
  t.equal(score('LLR', 1, 2), 0, 'rarer than by chance speaks for nothing');
});
