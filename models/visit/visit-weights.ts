import type { Baskets } from '../core/baskets.ts';
import { fitLogistic, type LogisticRows, logLoss, logOdds } from '../core/logistic.ts';
import type { CandidateExamples } from '../next-purchase/examples.ts';
import { type Network, NetworkRunner } from '../next-purchase/network.ts';
import { EveryonesLifts, type EveryonesVisits } from './everyone.ts';
import { OwnStore } from './own-store.ts';
import { type Visit, weekdayOf } from './visit.ts';

/** Log-odds at a visit: slope · those without it + intercept + Σ weight · log lift. */
export interface VisitWeights {
  slope: number;
  intercept: number;
  /** Of the customer's own share in this store: of the item, and of its category. */
  ownItem: number;
  ownCategory: number;
  /** Of everyone's share of its category: in this store, on this weekday, at this time of day. */
  store: number;
  weekday: number;
  dayPart: number;
}

/** A visit says nothing. */
export const NO_VISIT_WEIGHTS: VisitWeights = {
  slope: 1,
  intercept: 0,
  ownItem: 0,
  ownCategory: 0,
  store: 0,
  weekday: 0,
  dayPart: 0,
};

const WEIGHTS = Object.keys(NO_VISIT_WEIGHTS) as (keyof VisitWeights)[];
const LIFTS = WEIGHTS.length - 2;

export function isVisitWeights(value: unknown): value is VisitWeights {
  return (
    typeof value === 'object' &&
    value !== null &&
    WEIGHTS.every((name) => Number.isFinite((value as Partial<VisitWeights>)[name]))
  );
}

/** Of a world without everybody's last basket: nothing in it has seen what it is to predict. */
export interface VisitWorld {
  everyone: EveryonesVisits;
  categories: number;
  before: Baskets;
  /** The same customers with the last basket, whose store and time are the visit. */
  after: Baskets;
}

/** Training rows, with what their visits say. */
export interface VisitExamples extends CandidateExamples {
  /** (row · 5 + lift): see `visitLifts`. */
  lifts: Float32Array;
}

export interface VisitFit {
  weights: VisitWeights;
  /** Mean log loss on the validation rows. */
  loss: { withoutVisit: number; withVisit: number };
}

/** The weights of least log loss on the rows of training, unless they do worse than none on those of validation. */
export function fitVisitWeights(network: Network, train: VisitExamples, validation: VisitExamples): VisitFit {
  const prior = WEIGHTS.map((name) => NO_VISIT_WEIGHTS[name]);
  const fitted = fitLogistic(visitRows(network, train), prior);
  const seen = visitRows(network, validation);
  const loss = { withoutVisit: logLoss(seen, Float64Array.from(prior)), withVisit: logLoss(seen, fitted) };
  const better = loss.withVisit < loss.withoutVisit;
  const weights = WEIGHTS.map((name, at) => [name, better ? fitted[at]! : prior[at]!]);
  return { weights: Object.fromEntries(weights) as VisitWeights, loss };
}

function visitRows(network: Network, examples: VisitExamples): LogisticRows {
  const { count, lifts, label, weight } = examples;
  const probability = new Float32Array(count);
  new NetworkRunner(network).predict(examples.features, count, probability);
  const features = new Float64Array(count * WEIGHTS.length);
  for (let row = 0, at = 0, from = 0; row < count; row++) {
    features[at++] = logOdds(probability[row]!);
    features[at++] = 1;
    for (let lift = 0; lift < LIFTS; lift++) features[at++] = lifts[from++]!;
  }
  return { features, label, weight };
}

/** What each row's visit says of its item, in the order of the weights after slope and intercept. */
export function visitLifts(
  { everyone, categories, before, after }: VisitWorld,
  { count, item, customer }: CandidateExamples,
): Float32Array {
  const lifts = new EveryonesLifts(everyone);
  const own = new OwnStore(everyone.category, categories);
  const values = new Float32Array(count * LIFTS);
  for (let row = 0, at = 0; row < count; row++) {
    if (row === 0 || customer[row] !== customer[row - 1]) {
      const visit = lastVisit(after, customer[row]!);
      own.load(before, customer[row]!);
      own.enter(visit.store);
      lifts.load(visit);
    }
    const of = item[row]!;
    values[at++] = own.item(of);
    values[at++] = own.category(of);
    values[at++] = lifts.store(of);
    values[at++] = lifts.weekday(of);
    values[at++] = lifts.dayPart(of);
  }
  return values;
}

function lastVisit({ basketStart, store, hour, day }: Baskets, customer: number): Visit {
  const last = basketStart[customer + 1]! - 1;
  return { store: store[last]!, weekday: weekdayOf(day[last]!), hour: hour[last]! };
}
