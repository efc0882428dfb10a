import { type Baskets, basketsOfSnapshot } from '../../models/core/baskets.ts';
import { dateOf } from '../../models/core/date-of.ts';
import { seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import {
  calibratedHazard,
  fitReplenishment,
  type Hazard,
  logProbability,
  nextDays,
  PairReader,
  type Pairs,
  REPLENISHMENT_DEFAULTS,
  type ReplenishmentSettings,
} from '../../models/replenishment/index.ts';
import { RegularsError } from '../../src/errors.ts';
import { bootstrapDifference, type Interval, type Pair } from '../metrics/bootstrap.ts';
import type { NotComputable } from '../metrics/measure.ts';
import { type ReliabilityBin, reliability } from '../metrics/reliability.ts';
import { type CutOff, cutOffs } from '../splits/cut-offs.ts';
import { fitBaseline, REPLENISHMENT_BASELINES } from './replenishment-baselines.ts';

export interface ReplenishmentOptions {
  seed: number;
  cutOffs: number;
  /** How many days are to be foretold. */
  days: number;
  onProgress?: (done: number, total: number) => void;
}

export interface ReplenishmentReport {
  protocol: 'replenishment';
  days: number;
  cutOffs: ReplenishmentCutOff[];
  /** Ours less the baseline's log-likelihood a pair, over all cut-offs; customers are resampled. */
  comparison: Record<string, Interval | NotComputable>;
}

export interface ReplenishmentCutOff {
  /** Local days, ISO 8601: known up to `day` and with it, foretold up to `lastDay`. */
  day: string;
  lastDay: string;
  /** (customer, item) pairs bought by then, and how many of them were bought again in the days foretold. */
  pairs: number;
  bought: number;
  /** What our model chose on days before the cut-off. */
  choice: { family: string; ownWeight: number; amountPower: number };
  models: ReplenishmentFigures[];
}

export interface ReplenishmentFigures {
  name: string;
  /** Mean over all pairs of the log-probability of the day it was bought on, or of not being bought. */
  logLikelihood: number;
  /** Tenths of the pairs by their chance to be bought; the largest distance of predicted and observed, in points. */
  deciles: ReliabilityBin[];
  worstDecilePoints: number;
  /** Of those bought again: median days between the day and the one by which half the chance has passed. */
  medianDueErrorDays: number | null;
}

/**
 * Whether and when items are bought again: at each cut-off our model and the baselines are made of what was known then,
 * and foretell for every pair of a customer and an item they ever bought. All choices are made on the days before.
 * @throws RegularsError `invalid_dataset` where the history is too short.
 */
export function evaluateReplenishment(
  snapshot: Snapshot,
  options: ReplenishmentOptions,
): ReplenishmentReport {
  const { days, onProgress } = options;
  const settings = { ...REPLENISHMENT_DEFAULTS, hiddenDays: days };
  // A cut-off leaves a past as long as its target; the hidden days before it need another one.
  const origins = cutOffs(snapshot, options.cutOffs + 1, days)
    .slice(1)
    .slice(-options.cutOffs);
  if (origins.length === 0)
    throw new RegularsError(
      'invalid_dataset',
      `got a history of less than ${3 * days} days, expected three times the ${days} days that are foretold`,
    );
  const baskets = basketsOfSnapshot(snapshot);
  const likelihoods = REPLENISHMENT_BASELINES.map((): Pair[][] => []);
  const report = origins.map((origin, at) => {
    const { cutOff, customer, logs } = evaluateAt(baskets, snapshot, origin, settings);
    for (const [b, theirs] of logs.slice(1).entries())
      likelihoods[b]!.push(pairsOf(customer, logs[0]!, theirs));
    onProgress?.(at + 1, origins.length);
    return cutOff;
  });
  return {
    protocol: 'replenishment',
    days,
    cutOffs: report,
    comparison: Object.fromEntries(
      REPLENISHMENT_BASELINES.map((name, b) => [
        name,
        bootstrapDifference(likelihoods[b]!.flat(), seededRandom(options.seed)),
      ]),
    ),
  };
}

function evaluateAt(
  baskets: Baskets,
  { catalogue }: Snapshot,
  { day, lastDay }: CutOff,
  settings: ReplenishmentSettings,
): { cutOff: ReplenishmentCutOff; customer: Uint32Array; logs: Float64Array[] } {
  const days = lastDay - day;
  const everyone = Uint32Array.from({ length: baskets.basketStart.length - 1 }, (_, c) => c);
  const reader = new PairReader(catalogue.packSize);
  const model = fitReplenishment(baskets, catalogue, day, settings);
  const pairs = reader.read(baskets, everyone, day, model.amountPower);
  const before = reader.read(baskets, everyone, day - days, model.amountPower);
  const hidden = { pairs: before, next: nextDays(baskets, before, day) };
  const hazards: [string, (at: number) => Hazard][] = [
    ['replenishment', (at) => calibratedHazard(model, pairs, at)],
    ...REPLENISHMENT_BASELINES.map((name): [string, (at: number) => Hazard] => [
      name,
      fitBaseline(name, hidden, pairs, catalogue, days),
    ]),
  ];
  const next = nextDays(baskets, pairs, lastDay);
  const figures = hazards.map(([name, hazardOf]) => measure(name, hazardOf, pairs, next, days));
  const { family, ownWeight } = model.timing;
  return {
    cutOff: {
      day: dateOf(day),
      lastDay: dateOf(lastDay),
      pairs: next.length,
      bought: next.reduce((sum, on) => sum + (on > 0 ? 1 : 0), 0),
      choice: { family, ownWeight, amountPower: model.amountPower },
      models: figures.map(({ figures }) => figures),
    },
    customer: pairs.customer,
    logs: figures.map(({ logs }) => logs),
  };
}

function measure(
  name: string,
  hazardOf: (at: number) => Hazard,
  pairs: Pairs,
  next: Int32Array,
  days: number,
): { figures: ReplenishmentFigures; logs: Float64Array } {
  const logs = new Float64Array(next.length);
  const chance = new Float64Array(next.length);
  const errors: number[] = [];
  for (let at = 0; at < next.length; at++) {
    const hazard = hazardOf(at);
    const on = next[at] === 0 ? 0 : next[at]! - pairs.day;
    logs[at] = logProbability(hazard, on, days);
    chance[at] = -Math.expm1(-hazard(days));
    if (on > 0) errors.push(Math.abs(on - halfWay(hazard, days)));
  }
  errors.sort((a, b) => a - b);
  const deciles = reliability(chance, (at) => next[at]! > 0);
  return {
    logs,
    figures: {
      name,
      logLikelihood: logs.reduce((sum, log) => sum + log, 0) / logs.length,
      deciles,
      worstDecilePoints: Math.max(...deciles.map((bin) => 100 * Math.abs(bin.predicted - bin.observed))),
      medianDueErrorDays: errors[Math.floor(errors.length / 2)] ?? null,
    },
  };
}

/** The first day by which half the chance of `days` has passed. */
function halfWay(hazard: Hazard, days: number): number {
  const half = -Math.expm1(-hazard(days)) / 2;
  let on = 1;
  while (on < days && -Math.expm1(-hazard(on)) < half) on++;
  return on;
}

function pairsOf(customer: Uint32Array, ours: Float64Array, theirs: Float64Array): Pair[] {
  return Array.from(customer, (row, at) => ({ customer: row, ours: ours[at]!, theirs: theirs[at]! }));
}
