import { sample, seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import { type BaselineData, baselines, type TunedBaselines, tuneBaselines } from '../baselines/index.ts';
import type { Measure } from '../metrics/index.ts';
import { type CutOff, cutOffs } from '../splits/cut-offs.ts';
import { type Asked, type Comparison, compareWithBest } from './compare.ts';
import { OURS, rankedItems } from './fit-model.ts';
import { measureRankings } from './measure-rankings.ts';
import type { EvaluationSettings } from './settings.ts';
import { type Slice, sliceFigures } from './slices.ts';
import { type ModelFigures, summarise } from './summary.ts';
import { type World, worldAt } from './world.ts';

export interface EvaluationReport {
  protocol: 'temporal';
  dataset: string;
  seed: number;
  /** How many cut-offs the figures are means of; 0 = the history was too short, and every figure says so. */
  folds: number;
  days: number;
  cutOffs: CutOffReport[];
  /** Null where there was no earlier period: then there are no tuned baselines. */
  tuning: (CutOffReport & { settings: TunedBaselines }) | null;
  models: (ModelFigures & { slices: Record<string, Slice> })[];
  comparison: Comparison | null;
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

export type OnEvaluated = (done: number, total: number) => void;

/**
 * How good the lists would have been: at each cut-off everything later is hidden, every model is made of what is left,
 * and ranks all items for those who bought in the days that follow. Deterministic: the seed draws the customers.
 */
export async function evaluate(
  snapshot: Snapshot,
  settings: EvaluationSettings,
  onProgress: OnEvaluated = () => {},
): Promise<EvaluationReport> {
  const periods = cutOffs(snapshot, settings.cutOffs + 1, settings.days);
  const tuningPeriod = periods.length > 1 ? periods[0]! : null;
  const evaluated = tuningPeriod === null ? periods : periods.slice(1);
  const total = periods.length;
  const tuning = tuningPeriod === null ? null : tune(snapshot, tuningPeriod, settings);
  if (tuning !== null) onProgress(1, total);

  const asked: Asked[] = [];
  const reports: CutOffReport[] = [];
  const measured: Record<string, Record<string, Measure>>[] = [];
  for (const cutOff of evaluated) {
    const world = worldAt(snapshot, cutOff, settings.customers, settings.seed);
    const rankings = await rankWorld(world, settings, tuning?.settings);
    measured.push(
      Object.fromEntries(
        Object.entries(rankings).map(([name, ranked]) => [
          name,
          measureRankings(ranked, world.queries, settings.ks, world.known.items.length),
        ]),
      ),
    );
    for (const [q, query] of world.queries.entries())
      asked.push({
        query,
        rankings: new Map(Object.entries(rankings).map(([name, ranked]) => [name, ranked[q]!])),
      });
    reports.push(describe(world));
    onProgress(total - evaluated.length + reports.length, total);
  }

  const k = settings.ks[0]!;
  const names = [...Object.keys(baselines(tuning?.settings)), OURS];
  const models = names.map((name) => ({
    ...summarise(
      name,
      measured.length > 0 ? measured.map((fold) => fold[name]!) : [measureRankings([], [], settings.ks, 0)],
    ),
    slices: sliceFigures(asked, name, k),
  }));
  return {
    protocol: 'temporal',
    dataset: snapshot.hash,
    seed: settings.seed,
    folds: reports.length,
    days: settings.days,
    cutOffs: reports,
    tuning,
    models,
    comparison: compareWithBest(asked, models, k, seededRandom(settings.seed)),
  };
}

function tune(
  snapshot: Snapshot,
  cutOff: CutOff,
  settings: EvaluationSettings,
): NonNullable<EvaluationReport['tuning']> {
  const world = worldAt(snapshot, cutOff, settings.tuningCustomers, settings.seed);
  const { baskets, reference } = baselineData(world, settings);
  const tuned = tuneBaselines({ baskets, reference, queries: world.queries, k: settings.ks[0]! });
  return { ...describe(world), settings: tuned };
}

async function rankWorld(
  world: World,
  settings: EvaluationSettings,
  tuned: TunedBaselines | undefined,
): Promise<Record<string, Uint32Array[]>> {
  const { known, baskets, queries, cutOff } = world;
  const count = Math.max(...settings.ks);
  const data = baselineData(world, settings);
  const rankings: Record<string, Uint32Array[]> = {};
  for (const [name, fit] of Object.entries(baselines(tuned))) {
    const ranker = fit(data);
    rankings[name] = queries.map(({ customer }) => ranker.rank(customer, count));
  }
  const model = await settings.fit(known);
  const rowOf = new Map(Array.from(known.items, (no, row) => [no, row]));
  rankings[OURS] = queries.map(({ customer }) => {
    const history = { baskets: [] as { day: number; items: number[] }[] };
    for (let b = baskets.basketStart[customer]!; b < baskets.basketStart[customer + 1]!; b++) {
      const rows = baskets.item.subarray(baskets.lineStart[b]!, baskets.lineStart[b + 1]!);
      history.baskets.push({ day: baskets.day[b]!, items: Array.from(rows, (row) => known.items[row]!) });
    }
    const items = rankedItems(model, history, cutOff.day + 1, count);
    return Uint32Array.from(items, (itemNo) => rowOf.get(itemNo)!);
  });
  return rankings;
}

function baselineData({ baskets }: World, { reference, seed }: EvaluationSettings): BaselineData {
  const { basketStart } = baskets;
  const buyers = Uint32Array.from(basketStart.keys()).filter((c) => basketStart[c + 1]! > basketStart[c]!);
  const drawn = sample(buyers.length, reference, seededRandom(seed)).map((at) => buyers[at]!);
  return { baskets, reference: drawn, everyone: drawn };
}

function describe({ cutOff, queries, buyers, withoutHistory, unseenItems }: World): CutOffReport {
  const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
  return {
    day: iso(cutOff.day),
    lastDay: iso(cutOff.lastDay),
    customers: queries.length,
    buyers,
    withoutHistory,
    unseenItems,
  };
}
