import fc from 'fast-check';
import t from 'tap';
import { offsets } from '../core/csr.ts';
import { snapshotOf } from '../core/snapshot-of.ts';
import { itemScores, togetherScores } from './item-scores.ts';
import { LeaveOneOut } from './leave-one-out.ts';
import { countPairs } from './pair-table.ts';
import { TOGETHER_DEFAULTS } from './settings.ts';
import { fitTogether } from './together.ts';

const ITEMS = 8;
const baskets = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: ITEMS - 1 }), { maxLength: 5 }), {
  maxLength: 20,
});
const setsOf = (source: readonly number[][]) => ({
  start: offsets(source.map(({ length }) => length)),
  values: Uint32Array.from(source.flat()),
});

t.test('the table has every pair both ways, and scores it as the lists do', async (t) => {
  fc.assert(
    fc.property(baskets, fc.constantFrom(1, 2), (source, minSupport) => {
      const settings = { ...TOGETHER_DEFAULTS, minSupport, neighbours: ITEMS };
      const snapshot = snapshotOf({
        purchases: source.map((items) => ({ day: 1, items })),
        items: Object.fromEntries(Array.from({ length: ITEMS }, (_, item) => [item, {}])),
      });
      const lists = fitTogether(snapshot, settings);
      const table = countPairs(setsOf(source), ITEMS, [settings.sizePenalty], minSupport);
      const scores = togetherScores(table, settings);
      for (let i = 0; i < ITEMS; i++) {
        const listed = new Map(
          Array.from({ length: lists.start[i + 1]! - lists.start[i]! }, (_, at) => {
            const slot = lists.start[i]! + at;
            return [lists.item[slot]!, { score: lists.score[slot]!, support: lists.support[slot]! }];
          }),
        );
        const { item, score } = scores(i);
        t.same([...item], [...listed.keys()].sort());
        t.same(
          [...table.rows[i]!.support],
          Array.from(item, (j) => listed.get(j)!.support),
        );
        t.ok(score.every((value, at) => Math.abs(value / listed.get(item[at]!)!.score - 1) < 1e-6));
      }
    }),
  );
});

t.test('places are those of summing anew for every item left out', async (t) => {
  const asked = fc.uniqueArray(fc.integer({ min: 0, max: ITEMS - 1 }), { minLength: 2, maxLength: 5 });
  // Powers of two: sums are exact whatever their order, so ties are ties.
  const factors = fc.array(fc.constantFrom(0.5, 1, 2), { minLength: ITEMS, maxLength: ITEMS });
  const leaveOneOut = new LeaveOneOut(ITEMS);
  fc.assert(
    fc.property(baskets, asked, factors, factors, (source, basket, given, other) => {
      const table = countPairs(setsOf(source), ITEMS, [], 1);
      const supports = itemScores(table, ({ support }, at) => support[at]!);
      const count = (i: number, j: number) =>
        source.filter((set) => set.includes(i) && set.includes(j)).length;
      const wanted = basket.map((target) => {
        const rest = basket.filter((i) => i !== target);
        const score = (j: number) => other[j]! * rest.reduce((sum, i) => sum + given[i]! * count(i, j), 0);
        const ranked = Array.from({ length: ITEMS }, (_, j) => j)
          .filter((j) => !rest.includes(j) && score(j) > 0)
          .sort((a, b) => score(b) - score(a) || a - b);
        const place = ranked.indexOf(target);
        return place === -1 || place >= 3 ? Number.POSITIVE_INFINITY : place;
      });
      const found = leaveOneOut.places(supports, basket, 3, Float64Array.from(given), [
        Float64Array.from(other),
        new Float64Array(ITEMS),
      ]);
      t.same(found[0], wanted);
      t.ok(
        found[1]!.every((place) => place === Number.POSITIVE_INFINITY),
        'what scores nothing is not found',
      );
    }),
  );
});
