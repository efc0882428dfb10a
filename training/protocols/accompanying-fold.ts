import { EASE_MOST_ITEMS, fitEase } from '../../models/baselines/ease.ts';
import { PAIR_SCORES } from '../../models/baselines/pair-scores.ts';
import {
  countPairs,
  fitTogether,
  type ItemScores,
  LeaveOneOut,
  type PairScoreSettings,
  TOGETHER_DEFAULTS,
  togetherScores,
} from '../../models/cooccurrence/index.ts';
import type { NextBasketData } from './next-basket-data.ts';
import { itemNoOf, undatedSnapshot } from './undated-snapshot.ts';

/** Ours over all pairs, and the lists of a version, which are cut. */
export const TOGETHER = 'together';
export const TOGETHER_LISTS = 'together as served';
export const EASE = 'EASE^R';

export const ACCOMPANYING_MODELS: readonly string[] = [
  TOGETHER,
  TOGETHER_LISTS,
  ...Object.keys(PAIR_SCORES),
  EASE,
];

/** A round value, not tuned. */
const EASE_SETTINGS = { regularization: 100 };

/** Each item of each test basket, left out in turn. */
export interface FoldPlaces {
  /** target → customer row of the data. */
  customer: number[];
  /** target → whether the customer had never bought it. */
  fresh: boolean[];
  /** Left out for being in no history: nobody can rank them. */
  unseen: number;
  /** model → place of each target from 0, Infinity beyond K. */
  places: Record<string, number[]>;
  /** model → why it was not run. */
  skipped: Record<string, string>;
}

export const K = 10;

/** Every pair counts here, as it does for the other scores; lists as served ask for more. */
export const MIN_SUPPORT = 1;

/** Learns what the next-basket protocol lets it learn of a fold, and ranks all items of it. */
export function placesOfFold(
  data: NextBasketData,
  fold: number,
  settings: PairScoreSettings,
  models: readonly string[],
): FoldPlaces {
  const { train, test } = data.folds[fold]!;
  const snapshot = undatedSnapshot(data, new Set(train));
  const items = snapshot.items.length;
  const sets = { start: snapshot.purchases.lineStart, values: snapshot.lines.item };
  const table = countPairs(sets, items, [settings.sizePenalty], MIN_SUPPORT);
  const scores: Record<string, () => ItemScores> = {
    [TOGETHER]: () => togetherScores(table, settings),
    [TOGETHER_LISTS]: () => {
      const { start, item, score } = fitTogether(snapshot, { ...TOGETHER_DEFAULTS, ...settings });
      return (given) => ({
        item: item.subarray(start[given]!, start[given + 1]!),
        score: score.subarray(start[given]!, start[given + 1]!),
      });
    },
    ...Object.fromEntries(Object.entries(PAIR_SCORES).map(([name, of]) => [name, () => of(table)])),
    [EASE]: () => fitEase(sets, items, EASE_SETTINGS),
  };
  const found: FoldPlaces = { customer: [], fresh: [], unseen: 0, places: {}, skipped: {} };
  const rowOf = new Map(Array.from(snapshot.items, (itemNo, row) => [itemNo, row]));
  const tested = new Set(test);
  const baskets: number[][] = [];
  for (const [customer, id] of data.ids.entries()) {
    if (!tested.has(id)) continue;
    const asked = [...new Set(data.future[customer]!)];
    const known = asked.flatMap((item) => rowOf.get(itemNoOf(item)) ?? []);
    if (asked.length > 1) found.unseen += asked.length - known.length;
    if (known.length < 2) continue;
    const own = new Set(data.history[customer]!.flat().map((item) => rowOf.get(itemNoOf(item))!));
    baskets.push(known);
    for (const row of known) {
      found.customer.push(customer);
      found.fresh.push(!own.has(row));
    }
  }
  const leaveOneOut = new LeaveOneOut(items);
  const ones = new Float64Array(items).fill(1);
  for (const name of models) {
    if (name === EASE && items > EASE_MOST_ITEMS) {
      found.skipped[name] = `the inverse for ${items} items is too large: ${EASE_MOST_ITEMS} at most`;
      continue;
    }
    const of = scores[name]!();
    found.places[name] = baskets.flatMap((basket) => leaveOneOut.places(of, basket, K, ones, [ones])[0]!);
  }
  return found;
}
