import { type Baskets, basketsOf } from '../../models/core/baskets.ts';
import { baselines, type TunedBaselines } from '../baselines/index.ts';
import { type FitModel, OURS, rankedItems } from '../evaluate/fit-model.ts';
import { measureRankings, type Query } from '../evaluate/measure-rankings.ts';
import type { Measure } from '../metrics/index.ts';
import type { NextBasketData } from './next-basket-data.ts';
import { itemNoOf, TARGET_DAY, undatedHistory, undatedSnapshot } from './undated-snapshot.ts';

export interface FoldOptions {
  ks: readonly number[];
  /** Names of the models to run. */
  models: readonly string[];
  tuned?: TunedBaselines | undefined;
}

/**
 * Every model's figures on one fold: baselines see histories alone; our model learns from the whole of the train
 * customers too, and from nothing of the last baskets of the others.
 */
export async function evaluateFold(
  data: NextBasketData,
  fold: number,
  options: FoldOptions,
  fitOurs: FitModel,
  onModel: (name: string) => void = () => {},
): Promise<Record<string, Record<string, Measure>>> {
  const { train, test } = data.folds[fold]!;
  const rowOf = new Map(data.ids.map((id, row) => [id, row]));
  const rows = (ids: readonly string[]) => Uint32Array.from(ids, (id) => rowOf.get(id)!);
  const baskets = basketsOf(data.history, data.items);
  const queries = queriesOf(baskets, rows(test), (row) => data.future[row]!);
  const count = Math.max(...options.ks);
  const measured: Record<string, Record<string, Measure>> = {};
  const note = (name: string, rankings: Uint32Array[]) => {
    measured[name] = measureRankings(rankings, queries, options.ks, data.items);
    onModel(name);
  };
  const everyone = Uint32Array.from(data.ids.keys());
  for (const [name, fit] of Object.entries(baselines(options.tuned))) {
    if (!options.models.includes(name)) continue;
    const ranker = fit({ baskets, reference: rows(train), everyone });
    note(
      name,
      queries.map(({ customer }) => ranker.rank(customer, count)),
    );
  }
  if (options.models.includes(OURS)) {
    const model = await fitOurs(undatedSnapshot(data, new Set(train)));
    note(
      OURS,
      queries.map(({ customer }) => {
        const items = rankedItems(model, undatedHistory(data.history[customer]!), TARGET_DAY, count);
        return Uint32Array.from(items, (itemNo) => itemNo - itemNoOf(0));
      }),
    );
  }
  return measured;
}

export function queriesOf(
  baskets: Baskets,
  customers: Uint32Array,
  targetOf: (customer: number) => readonly number[],
): Query[] {
  return Array.from(customers, (customer) => ({
    customer,
    target: new Set(targetOf(customer)),
    bought: new Set(
      baskets.item.subarray(
        baskets.lineStart[baskets.basketStart[customer]!]!,
        baskets.lineStart[baskets.basketStart[customer + 1]!]!,
      ),
    ),
  }));
}
