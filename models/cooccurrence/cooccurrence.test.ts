import fc from 'fast-check';
import t from 'tap';
import { basketsOfSnapshot } from '../core/baskets.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { type SnapshotPurchase, snapshotOf } from '../core/snapshot-of.ts';
import { fitAfter } from './after.ts';
import type { Neighbours } from './neighbours.ts';
import { lift, logLikelihoodRatio } from './scores.ts';
import {
  AFTER_DEFAULTS,
  type CooccurrenceSettings,
  SIMILAR_DEFAULTS,
  TOGETHER_DEFAULTS,
} from './settings.ts';
import { fitSimilar } from './similar.ts';
import { fitTogether } from './together.ts';

interface Pair {
  item: number;
  score: number;
  support: number;
}

function listsOf(snapshot: Snapshot, neighbours: Neighbours): Map<number, Pair[]> {
  return new Map(
    Array.from(snapshot.items, (itemNo, row) => [
      itemNo,
      Array.from({ length: neighbours.start[row + 1]! - neighbours.start[row]! }, (_, at) => {
        const slot = neighbours.start[row]! + at;
        return {
          item: snapshot.items[neighbours.item[slot]!]!,
          score: neighbours.score[slot]!,
          support: neighbours.support[slot]!,
        };
      }),
    ]),
  );
}

const ranked = (pairs: Pair[], length: number): Pair[] =>
  pairs
    .map((pair) => ({ ...pair, score: Math.fround(pair.score) }))
    .sort((a, b) => b.score - a.score || a.item - b.item)
    .slice(0, length);

/** (c / (n_i + s))^a / n_j^b. */
const pairScore = (c: number, given: number, other: number, settings: CooccurrenceSettings): number =>
  (c / (given + settings.shrinkage)) ** settings.confidencePower / other ** settings.popularityPenalty;

const withoutScores = (pairs: Pair[]) => pairs.map(({ item, support }) => ({ item, support }));

const purchases = fc.array(
  fc.record({
    customer: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    day: fc.integer({ min: 0, max: 40 }),
    items: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }),
  }),
  { maxLength: 25 },
);

const leastSupport = fc.constantFrom(1, 2);

const has = (purchase: SnapshotPurchase, item: number): boolean => purchase.items.includes(item);

t.test('together equals counting every pair of every receipt', async (t) => {
  // Powers of two make every sum of weights exact, whatever its order.
  fc.assert(
    fc.property(purchases, leastSupport, (source, minSupport) => {
      const settings = { ...TOGETHER_DEFAULTS, sizePenalty: 0, minSupport, neighbours: 4 };
      const snapshot = snapshotOf({ purchases: source });
      const lists = listsOf(snapshot, fitTogether(snapshot, settings));
      const n = (item: number) => source.filter((p) => has(p, item)).length;
      for (const i of snapshot.items) {
        const pairs = [...snapshot.items]
          .filter((j) => j !== i)
          .map((j) => ({ item: j, support: source.filter((p) => has(p, i) && has(p, j)).length }))
          .filter(({ support }) => support >= settings.minSupport)
          .map((pair) => ({ ...pair, score: pairScore(pair.support, n(i), n(pair.item), settings) }));
        const found = lists.get(i)!;
        const wanted = ranked(pairs, settings.neighbours);
        t.same(withoutScores(found), withoutScores(wanted));
        t.ok(wanted.every(({ score }, at) => Math.abs(found[at]!.score / score - 1) < 1e-6));
      }
    }),
  );
});

t.test('after equals looking ahead from every occasion', async (t) => {
  fc.assert(
    fc.property(purchases, leastSupport, (source, minSupport) => {
      const settings = { ...AFTER_DEFAULTS, withinDays: 7, minSupport, neighbours: 4 };
      const snapshot = snapshotOf({ purchases: source });
      const lists = listsOf(snapshot, fitAfter(basketsOfSnapshot(snapshot), settings));
      const days = new Map<string, { customer: number; day: number; items: Set<number> }>();
      for (const { customer, day, items } of source) {
        if (customer === undefined || items.length === 0) continue;
        const basket = days.get(`${customer}/${day}`) ?? { customer, day, items: new Set() };
        for (const item of items) basket.items.add(item);
        days.set(`${customer}/${day}`, basket);
      }
      const all = [...days.values()];
      const n = (item: number) => all.filter(({ items }) => items.has(item)).length;
      for (const i of snapshot.items) {
        const pairs = [...snapshot.items].flatMap((j) => {
          const support = all.filter(
            ({ customer, day, items }) =>
              items.has(i) &&
              !items.has(j) &&
              all.some((o) => o.customer === customer && o.day > day && o.day <= day + 7 && o.items.has(j)),
          ).length;
          return support < minSupport
            ? []
            : [{ item: j, support, score: support / (n(i) + 5) / n(j) ** 0.5 }];
        });
        t.same(lists.get(i), ranked(pairs, settings.neighbours));
      }
    }),
  );
});

t.test('similar equals comparing customers and receipts within a category', async (t) => {
  const items = Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => [
      at + 1,
      // Items 1 and 5 are of one style, 2 and 6 too, of one category each.
      { category: at === 8 ? undefined : at % 2, style: at < 6 && at !== 2 && at !== 3 ? at % 4 : undefined },
    ]),
  );
  fc.assert(
    fc.property(purchases, leastSupport, fc.constantFrom(1, 3), (source, minSupport, neighbours) => {
      const settings = { ...SIMILAR_DEFAULTS, minSupport, neighbours };
      const snapshot = snapshotOf({ purchases: source, items });
      const lists = listsOf(snapshot, fitSimilar(snapshot, settings));
      const customers = [1, 2, 3, 4].map(
        (no) => new Set(source.filter(({ customer }) => customer === no).flatMap((p) => p.items)),
      );
      for (const i of snapshot.items) {
        const pairs = [...snapshot.items].flatMap((j) => {
          const [a, b] = [items[i]!, items[j]!];
          if (i === j || a.category === undefined || a.category !== b.category) return [];
          if (a.style !== undefined && a.style === b.style) return [];
          const support = customers.filter((own) => own.has(i) && own.has(j)).length;
          if (support < minSupport) return [];
          const of = (item: number) => customers.filter((own) => own.has(item)).length;
          const receipts = source.filter((p) => has(p, i) && has(p, j)).length;
          const score = ((support / (Math.sqrt(of(i) * of(j)) + 5)) * support) / (support + receipts);
          return [{ item: j, support, score }];
        });
        t.same(lists.get(i), ranked(pairs, settings.neighbours));
      }
    }),
  );
});

t.test(
  'a large receipt says less about each pair, and a huge one keeps its most popular items',
  async (t) => {
    const small = [1, 2].map((day) => ({ day, items: [1, 2] }));
    const large = [3, 4].map((day) => ({ day, items: [1, 3, 4, 5, 6] }));
    const snapshot = snapshotOf({ purchases: [...small, ...large] });
    const even = { ...TOGETHER_DEFAULTS, sizePenalty: 0, popularityPenalty: 0 };
    t.same(
      listsOf(snapshot, fitTogether(snapshot, even))
        .get(1)!
        .map(({ item }) => item),
      [2, 3, 4, 5, 6],
      'without a penalty all tie, and the lower item comes first',
    );
    const penal = listsOf(snapshot, fitTogether(snapshot, { ...even, sizePenalty: 1 })).get(1)!;
    t.ok(Math.abs(penal[0]!.score - (2 / 6) ** 0.75) < 1e-7);
    t.ok(Math.abs(penal[1]!.score - (0.5 / 6) ** 0.75) < 1e-7);
    const cut = listsOf(snapshot, fitTogether(snapshot, { ...even, maxBasket: 3 })).get(1)!;
    t.same(
      cut.map(({ item }) => item),
      [2, 3, 4],
      'of equally popular items the lower rows are kept',
    );
  },
);

t.test('lift and the log-likelihood ratio of a table worked out by hand', async (t) => {
  t.equal(lift(10, 20, 50, 100), 1);
  t.equal(logLikelihoodRatio(10, 20, 50, 100), 0);
  t.equal(lift(20, 20, 40, 100), 2.5);
  // 2·(20·ln(20/8) + 20·ln(20/32) + 60·ln(60/48))
  t.ok(Math.abs(logLikelihoodRatio(20, 20, 40, 100) - 44.6287) < 1e-3);
});
