import type { Baskets } from '../core/baskets.ts';
import type { CatalogueColumns } from '../core/snapshot.ts';
import { fitWeights, nextDays } from './calibrate.ts';
import { type Calibrated, calibratedHazard, pairHazard, traitsOf, UNCALIBRATED } from './chance.ts';
import { fitTiming } from './fit-timing.ts';
import { logLikelihood } from './likelihood.ts';
import { PairReader } from './pairs.ts';
import type { TimingFamily } from './timing.ts';

/** Whether and when a customer buys an item again. */
export interface Replenishment extends Calibrated {
  amountPower: number;
  /** item row → units in a pack. */
  packSize: Float32Array;
}

/** One way to model gaps; which one fits is seen in days that were hidden from it. */
export interface TimingChoice {
  family: TimingFamily;
  /** Gaps that the item's location counts for, > 0. */
  ownWeight: number;
  /** A gap grows as (pieces · units in a pack) to this power, 0–1. */
  amountPower: number;
}

export interface ReplenishmentSettings {
  /** Values of the next wider level (category, all items) that every item is given. */
  prior: number;
  /** The last days of the history: hidden while choices are compared and chances calibrated. */
  hiddenDays: number;
  /** Of equals the first: it is taken too where too little was bought in the hidden days to compare. */
  choices: readonly TimingChoice[];
  /** Most lines that choices are compared on, and that the model is fitted on: customers are left out evenly; of 0 nothing is learnt. */
  comparedLines: number;
  fittedLines: number;
}

export const REPLENISHMENT_DEFAULTS: ReplenishmentSettings = {
  prior: 5,
  hiddenDays: 28,
  choices: [
    { family: 'log-normal', ownWeight: 2, amountPower: 0 },
    { family: 'log-normal', ownWeight: 2, amountPower: 0.5 },
    { family: 'poisson-gamma', ownWeight: 2, amountPower: 0 },
    { family: 'poisson-gamma', ownWeight: 2, amountPower: 0.5 },
    { family: 'poisson-gamma', ownWeight: 0.5, amountPower: 0 },
    { family: 'poisson-gamma', ownWeight: 0.5, amountPower: 0.5 },
  ],
  comparedLines: 200_000,
  fittedLines: 4_000_000,
};

/** Fewer rebuys in the hidden days than this neither choose nor calibrate. */
const FEWEST_REBUYS = 50;

/**
 * Compares the choices on days that none of them has seen, calibrates the best on the same days, and fits it anew to
 * the whole history. Nothing after `lastDay` is looked at.
 */
export function fitReplenishment(
  baskets: Baskets,
  catalogue: Pick<CatalogueColumns, 'category' | 'parent' | 'packSize'>,
  lastDay: number,
  settings: ReplenishmentSettings,
): Replenishment {
  const { prior, hiddenDays } = settings;
  const reader = new PairReader(catalogue.packSize);
  const before = lastDay - hiddenDays;
  const fitAt = (day: number, customers: Uint32Array, choice: TimingChoice) => {
    const pairs = reader.read(baskets, customers, day, choice.amountPower);
    return { pairs, model: fitTiming(pairs, catalogue, choice.family, choice.ownWeight, prior) };
  };
  /** The choice as it does on the hidden days; null where too little came in them. */
  const hidden = (customers: Uint32Array, choice: TimingChoice) => {
    const { pairs, model } = fitAt(before, customers, choice);
    const next = nextDays(baskets, pairs, lastDay);
    if (count(next) < FEWEST_REBUYS) return null;
    const calibration = fitWeights(
      (at) => pairHazard(model, pairs, at),
      (hazard, at) => traitsOf(hazard, pairs, at),
      next,
      before,
      hiddenDays,
    );
    const calibrated = { ...model, calibration };
    const hazardOf = (at: number) => calibratedHazard(calibrated, pairs, at);
    return { calibration, likelihood: () => logLikelihood(hazardOf, next, before, hiddenDays) };
  };

  const few = sampled(baskets, settings.comparedLines);
  let best = settings.choices[0]!;
  let most = Number.NEGATIVE_INFINITY;
  for (const choice of settings.choices) {
    const likelihood = hidden(few, choice)?.likelihood() ?? Number.NEGATIVE_INFINITY;
    if (likelihood <= most) continue;
    most = likelihood;
    best = choice;
  }
  const many = sampled(baskets, settings.fittedLines);
  const calibration = hidden(many, best)?.calibration ?? UNCALIBRATED;
  return {
    ...fitAt(lastDay, many, best).model,
    amountPower: best.amountPower,
    calibration,
    packSize: catalogue.packSize,
  };
}

function count(next: Int32Array): number {
  let bought = 0;
  for (const day of next) if (day > 0) bought++;
  return bought;
}

/** Every customer row, or every n-th, so that they have about `lines` lines. */
function sampled(baskets: Baskets, lines: number): Uint32Array {
  const customers = baskets.basketStart.length - 1;
  const step = Math.max(1, Math.ceil(baskets.item.length / lines));
  return Uint32Array.from({ length: Math.ceil(customers / step) }, (_, at) => at * step);
}
