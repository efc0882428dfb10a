import t, { type Test } from 'tap';
import { seededRandom } from '../../models/core/random.ts';
import type { Pair } from './bootstrap.ts';
import {
  bootstrapDifference,
  CUSTOMER_METRICS,
  coverage,
  deviation,
  type Interval,
  mean,
  splitTarget,
} from './index.ts';
import { reliability } from './reliability.ts';

const ranked = [7, 3, 9, 1, 5];
const target = new Set([3, 5, 8]);
const close = (t: Test, got: unknown, expected: number) =>
  t.ok(typeof got === 'number' && Math.abs(got - expected) < 1e-12, `got ${got}, expected ${expected}`);

t.test('a ranking whose figures are known by hand', async (t) => {
  const at = (metric: string, k: number) => CUSTOMER_METRICS[metric]!(ranked, target, k);
  close(t, at('recall', 1), 0);
  close(t, at('recall', 4), 1 / 3);
  close(t, at('recall', 5), 2 / 3);
  close(t, at('recall', 50), 2 / 3);
  close(t, at('hit', 1), 0);
  close(t, at('hit', 2), 1);
  close(t, at('mrr', 1), 0);
  close(t, at('mrr', 5), 1 / 2);
  // Hits at places 2 and 5: 1/log2(3) + 1/log2(6); ideal of three: 1 + 1/log2(3) + 1/log2(4).
  close(t, at('ndcg', 5), (1 / Math.log2(3) + 1 / Math.log2(6)) / (1 + 1 / Math.log2(3) + 0.5));
  close(t, at('ndcg_cut', 5), (1 / Math.log2(3) + 1 / Math.log2(6)) / (1 + 1 / Math.log2(3) + 0.5));
  // At k = 2 the literature still divides by three items, the standard by two.
  close(t, at('ndcg', 2), 1 / Math.log2(3) / (1 + 1 / Math.log2(3) + 0.5));
  close(t, at('ndcg_cut', 2), 1 / Math.log2(3) / (1 + 1 / Math.log2(3)));
});

t.test('a perfect ranking of a basket longer than k', async (t) => {
  const all = [0, 1, 2, 3];
  close(t, CUSTOMER_METRICS.ndcg_cut!(all, new Set(all), 2), 1);
  close(t, CUSTOMER_METRICS.ndcg!(all, new Set(all), 4), 1);
  t.ok((CUSTOMER_METRICS.ndcg!(all, new Set(all), 2) as number) < 1);
  close(t, CUSTOMER_METRICS.recall!(all, new Set(all), 2), 1 / 2);
  close(t, CUSTOMER_METRICS.mrr!(all, new Set(all), 2), 1);
  close(t, CUSTOMER_METRICS.hit!(all, new Set(all), 1), 1);
});

t.test('without a target every metric says why', async (t) => {
  for (const metric of Object.values(CUSTOMER_METRICS))
    t.match(metric(ranked, new Set(), 5), { reason: /nothing/ });
});

t.test('the mean leaves out what could not be computed, and says why where nothing is left', async (t) => {
  t.equal(mean([1, { reason: 'x' }, 2]), 1.5);
  t.equal(mean([3, { reason: 'x' }]), 3);
  t.same(mean([{ reason: 'x' }]), { reason: 'x' });
  t.match(mean([]), { reason: /no customer/ });
  t.equal(deviation([2, 4, { reason: 'x' }]), Math.SQRT2);
  t.equal(deviation([1, 2, 3]), 1);
  t.match(deviation([2]), { reason: /got 1/ });
});

t.test('coverage counts each item once, within the first k', async (t) => {
  t.equal(
    coverage(
      [
        [1, 2, 3],
        [2, 4, 5],
      ],
      2,
      10,
    ),
    0.3,
  );
  t.match(coverage([], 2, 10), { reason: /no customer/ });
  t.match(coverage([[1]], 2, 0), { reason: /no items/ });
});

t.test('a target splits into what was bought before and what is new', async (t) => {
  const { repeat, fresh } = splitTarget(target, new Set([3, 9]));
  t.same([...repeat], [3]);
  t.same([...fresh], [5, 8]);
});

t.test('the paired bootstrap', async (t) => {
  const random = seededRandom(1);
  const noise = Array.from({ length: 400 }, (_, customer): Pair => {
    const theirs = random();
    return { customer, ours: theirs + 0.1 + (random() - 0.5) / 10, theirs };
  });
  const better = bootstrapDifference(noise, seededRandom(7)) as Interval;
  t.ok(Math.abs(better.difference - 0.1) < 0.01, `${better.difference}`);
  t.ok(better.low > 0.09 && better.low < better.difference && better.difference < better.high);
  t.ok(better.high - better.low < 0.01, 'pairing takes the spread of the customers out');
  t.same(bootstrapDifference(noise, seededRandom(7)), better, 'the seed decides');
  t.not((bootstrapDifference(noise, seededRandom(8)) as Interval).low, better.low);

  const often = noise.flatMap((pair) => [pair, pair, pair]);
  const again = bootstrapDifference(often, seededRandom(7)) as Interval;
  t.ok(Math.abs(again.low - better.low) < 1e-9, 'asking one customer three times makes nothing surer');
  t.equal(again.customers, 400);
  t.match(bootstrapDifference(noise.slice(0, 1), seededRandom(7)), { reason: /two customers/ });
});

t.test('reliability: what was said and what came, by tenths of the cases', async (t) => {
  const chance = Float64Array.from({ length: 25 }, (_, at) => 1 - at / 100);
  const bins = reliability(chance, (at) => at < 5);
  t.same(
    bins.map(({ count }) => count),
    [2, 3, 2, 3, 2, 3, 2, 3, 2, 3],
  );
  close(t, bins[0]!.predicted, 0.765);
  t.same(
    bins.map(({ observed }) => observed),
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
  );
  t.same(
    reliability(Float64Array.of(0.5, 0.2), (at) => at === 0),
    [
      { predicted: 0.2, observed: 0, count: 1 },
      { predicted: 0.5, observed: 1, count: 1 },
    ],
    'as many bins as cases',
  );
  t.same(
    reliability(new Float64Array(), () => true),
    [],
  );
});

t.test('the paired bootstrap equals drawing whole customers and sorting the means', async (t) => {
  const draw = seededRandom(9);
  const byCustomer = Array.from({ length: 9 }, (_, c) => Array.from({ length: 1 + (c % 3) }, () => draw()));
  const pairs = byCustomer.flatMap((own, customer) =>
    own.map((ours): Pair => ({ customer: 100 - customer, ours, theirs: 0.5 })),
  );
  // Half of the means lie between: of 9 the third to the seventh, of 11 from place 2.5 down to place 7.5 up.
  for (const [resamples, low, high] of [
    [9, 2, 6],
    [11, 2, 8],
  ] as const) {
    const random = seededRandom(3);
    const means = Array.from({ length: resamples }, () => {
      const drawn = byCustomer.flatMap(() => byCustomer[Math.floor(9 * random())]!);
      return drawn.reduce((sum, value) => sum + value - 0.5, 0) / drawn.length;
    }).sort((a, b) => a - b);
    const found = bootstrapDifference(pairs, seededRandom(3), resamples, 0.5) as Interval;
    close(t, found.low, means[low]!);
    close(t, found.high, means[high]!);
    close(t, found.difference, pairs.reduce((sum, { ours }) => sum + ours - 0.5, 0) / pairs.length);
    t.match(found, { customers: 9, resamples });
    t.equal(new Set(means).size, resamples, 'no two alike');
  }
  const two = [0.25, 0.75].map((ours, customer): Pair => ({ customer, ours, theirs: 0.625 }));
  t.match(bootstrapDifference(two, seededRandom(3)), { customers: 2, difference: -0.125 });
});
