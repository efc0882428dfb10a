import type { Baskets } from '../../models/core/baskets.ts';
import { dateOf } from '../../models/core/date-of.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { OwnItems } from '../../models/next-purchase/own-items.ts';
import {
  fitNovelty,
  NoveltyFinder,
  type NoveltyParts,
  type NoveltySettings,
} from '../../models/novelty/novelty.ts';
import { fitPopularity, POPULARITY_DEFAULTS } from '../../models/popularity/popularity.ts';
import { measureRankings } from '../evaluate/measure-rankings.ts';
import { type ModelFigures, summarise } from '../evaluate/summary.ts';
import { type TemporalQuery, worldAt } from '../evaluate/world.ts';
import { learntWindow } from '../fit.ts';
import { type CutOff, cutOffs } from '../splits/cut-offs.ts';

export interface NoveltyReport {
  protocol: 'novelty';
  dataset: string;
  seed: number;
  /** How many cut-offs the figures are means of. */
  folds: number;
  cutOffs: { day: string; lastDay: string; newItems: number; customers: number }[];
  models: ModelFigures[];
}

export interface NoveltyEvaluation {
  seed: number;
  cutOffs: number;
  days: number;
  /** Most buyers looked at, at each cut-off. */
  customers: number;
  ks: readonly number[];
  novelty: NoveltySettings;
}

/**
 * Who finds the new items: at each cut-off everything later is hidden, and those who bought new items in the days that
 * follow are asked about them alone; new are those first sold (or listed) within `newDays`, and what the customer has
 * already is none. Beside novelty: all items of the customer's categories by popularity, and the new ones by popularity.
 */
export function evaluateNovelty(
  snapshot: Snapshot,
  settings: NoveltyEvaluation,
  onProgress: (done: number, total: number) => void = () => {},
): NoveltyReport {
  const periods = cutOffs(snapshot, settings.cutOffs, settings.days);
  const found = periods.map((period, at) => {
    const result = atCutOff(snapshot, period, settings);
    onProgress(at + 1, periods.length);
    return result;
  });
  const names = ['novelty', 'category popularity', 'popular new items'] as const;
  return {
    protocol: 'novelty',
    dataset: snapshot.hash,
    seed: settings.seed,
    folds: found.length,
    cutOffs: found.map(({ report }) => report),
    models: names.map((name) =>
      summarise(
        name,
        found.length > 0
          ? found.map(({ rankings, queries, items }) =>
              measureRankings(rankings[name], queries, settings.ks, items),
            )
          : [measureRankings([], [], settings.ks, 0)],
      ),
    ),
  };
}

function atCutOff(snapshot: Snapshot, period: CutOff, settings: NoveltyEvaluation) {
  const { known, baskets, queries: all } = worldAt(snapshot, period, settings.customers, settings.seed);
  const length = Math.max(...settings.ks);
  const chosen = { ...settings.novelty, length };
  const { recent } = fitPopularity(known, POPULARITY_DEFAULTS);
  const parts = fitNovelty(known.catalogue, recent, learntWindow(known), chosen);
  const today = period.day + 1;
  const fresh = parts.item.filter((item) => parts.firstDay[item]! > today - chosen.newDays);
  const isNew = new Set(fresh);
  const queries = all.flatMap((query): TemporalQuery[] => {
    const target = new Set([...query.target].filter((item) => isNew.has(item) && !query.bought.has(item)));
    return target.size === 0 ? [] : [{ ...query, target }];
  });
  const categories = known.categories.length;
  const old: NoveltyParts = {
    ...parts,
    item: Uint32Array.from(known.items.keys()),
    firstDay: new Int32Array(known.items.length),
  };
  const popular = fresh.sort((a, b) => recent[b]! - recent[a]! || a - b);
  return {
    report: {
      day: dateOf(period.day),
      lastDay: dateOf(period.lastDay),
      newItems: isNew.size,
      customers: queries.length,
    },
    queries,
    items: known.items.length,
    rankings: {
      novelty: rank(new NoveltyFinder(parts, categories, chosen), baskets, queries, today),
      'category popularity': rank(
        new NoveltyFinder(old, categories, { ...chosen, newDays: Number.POSITIVE_INFINITY }),
        baskets,
        queries,
        today,
      ),
      'popular new items': queries.map(({ bought }) =>
        popular.filter((item) => !bought.has(item)).slice(0, length),
      ),
    },
  };
}

function rank(
  finder: NoveltyFinder,
  baskets: Baskets,
  queries: readonly TemporalQuery[],
  today: number,
): Uint32Array[] {
  const own = new OwnItems(baskets.items);
  return queries.map(({ customer }) => {
    own.load(baskets, customer);
    return Uint32Array.from(finder.find(own, today), ({ item }) => item);
  });
}
