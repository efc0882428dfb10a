import type { RankedItem } from '../../models/artifact/index.ts';
import type { Ranker } from '../../models/baselines/ranker.ts';
import type { Baskets } from '../../models/core/baskets.ts';
import { dateOf } from '../../models/core/date-of.ts';
import { sample, seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import type { CustomerHistory } from '../../models/model.ts';
import { collectGarbage } from '../../src/resources/collect-garbage.ts';
import {
  type BaselineData,
  baselines,
  FAVOURITE_BASELINES,
  type TunedBaselines,
} from '../baselines/index.ts';
import { historyOf } from '../entries.ts';
import type { Measure } from '../metrics/index.ts';
import type { CutOff } from '../splits/cut-offs.ts';
import { AT_VISIT, CHAMPION, type FittedModel, fitting, OURS } from './fit-model.ts';
import { measureRankings } from './measure-rankings.ts';
import type { EvaluationSettings } from './settings.ts';
import { type TemporalQuery, type World, worldAt } from './world.ts';

export interface CutOffTask {
  snapshot: Snapshot;
  cutOff: CutOff;
  settings: EvaluationSettings;
  tuned: TunedBaselines | undefined;
}

/** A listed item: the chance it was given to be in the customer's next basket, and whether it was. */
interface Forecast {
  /** 0–1. */
  predicted: number;
  observed: boolean;
}

export interface CutOffResult {
  report: CutOffReport;
  measures: Record<string, Record<string, Measure>>;
  queries: TemporalQuery[];
  /** model → item rows of each query, best first. */
  rankings: Record<string, Uint32Array[]>;
  /** Of everything that our model listed. */
  forecasts: Forecast[];
  /** item row → item_no. */
  items: Int32Array;
}

export interface CutOffReport {
  /** Local days, ISO 8601: known up to `day` and with it; the target reaches from the day after to `lastDay`. */
  day: string;
  lastDay: string;
  customers: number;
  buyers: number;
  withoutHistory: number;
  unseenItems: number;
}

/** Every model made of what was known at one cut-off, and its figures on what came after. */
export async function evaluateCutOff({
  snapshot,
  cutOff,
  settings,
  tuned,
}: CutOffTask): Promise<CutOffResult> {
  const { rankings, histories, ...world } = askBaselines(snapshot, cutOff, settings, tuned);
  collectGarbage();
  const { known, queries } = world;
  const count = Math.max(...settings.ks);
  const rowOf = new Map(Array.from(known.items, (no, row) => [no, row]));
  /** What a shop would have been given on the day after the cut-off. */
  const listsOf = (model: FittedModel) =>
    histories.map((history) => model.customerLists(history, cutOff.day + 1));
  const cut = (list: readonly RankedItem[]) => list.slice(0, count);
  const rowsOf = (lists: readonly (readonly { item: number }[])[]) =>
    lists.map((list) => Uint32Array.from(list, ({ item }) => rowOf.get(item)!));
  const model = await fitting(settings.fit)(known);
  const lists = listsOf(model);
  const ours = lists.map(({ next }) => cut(next));
  rankings[OURS] = rowsOf(ours);
  if (settings.visit === true)
    rankings[AT_VISIT] = rowsOf(lists.map((own, q) => cut(model.nextAtVisit(own, queries[q]!.visit))));
  if (settings.champion !== undefined)
    rankings[CHAMPION] = rowsOf(
      listsOf(await fitting(settings.champion)(known)).map(({ next }) => cut(next)),
    );
  const forecasts = ours.flatMap((list, q) =>
    list.map(
      ({ item, score }): Forecast => ({
        predicted: score,
        observed: queries[q]!.next.has(rowOf.get(item)!),
      }),
    ),
  );
  const measures = Object.entries(rankings).map(([name, ranked]): [string, Record<string, Measure>] => [
    name,
    measureRankings(ranked, queries, settings.ks, known.items.length),
  ]);
  return {
    report: describe(world),
    measures: Object.fromEntries(measures),
    queries,
    rankings,
    forecasts,
    items: known.items,
  };
}

/** With all that our models need: the baskets, two thirds of a history, are let go before they are fitted. */
function askBaselines(
  snapshot: Snapshot,
  cutOff: CutOff,
  settings: EvaluationSettings,
  tuned: TunedBaselines | undefined,
): Omit<World, 'baskets'> & { rankings: CutOffResult['rankings']; histories: CustomerHistory[] } {
  const { baskets, ...world } = worldAt(snapshot, cutOff, settings.customers, settings.seed, settings.visit);
  const count = Math.max(...settings.ks);
  const data = baselineData(baskets, settings);
  const rankings: CutOffResult['rankings'] = {};
  const ask = (ranker: Ranker) => world.queries.map(({ customer }) => ranker.rank(customer, count));
  for (const [name, fit] of Object.entries(FAVOURITE_BASELINES))
    rankings[name] = ask(fit(data, world.known.catalogue.category));
  for (const [name, fit] of Object.entries(baselines(tuned))) rankings[name] = ask(fit(data));
  const { items, stores } = world.known;
  return {
    ...world,
    rankings,
    histories: world.queries.map(({ customer }) => historyOf({ items, stores, baskets }, customer)),
  };
}

export function baselineData(baskets: Baskets, { reference, seed }: EvaluationSettings): BaselineData {
  const { basketStart } = baskets;
  const buyers = Uint32Array.from(basketStart.keys()).filter((c) => basketStart[c + 1]! > basketStart[c]!);
  const drawn = sample(buyers.length, reference, seededRandom(seed)).map((at) => buyers[at]!);
  return { baskets, reference: drawn, everyone: drawn };
}

export function describe({
  cutOff,
  queries,
  buyers,
  withoutHistory,
  unseenItems,
}: Omit<World, 'baskets'>): CutOffReport {
  return {
    day: dateOf(cutOff.day),
    lastDay: dateOf(cutOff.lastDay),
    customers: queries.length,
    buyers,
    withoutHistory,
    unseenItems,
  };
}
