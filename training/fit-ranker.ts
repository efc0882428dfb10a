import { fitAfter, inherited } from '../models/cooccurrence/index.ts';
import { basketsOfSnapshot } from '../models/core/baskets.ts';
import { type Heirs, handedOver } from '../models/core/heirs.ts';
import { type Random, seededRandom, shuffle } from '../models/core/random.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import { windowOf } from '../models/core/window-of.ts';
import { withoutLastDays } from '../models/core/without-last-days.ts';
import { type Calibration, calibrate, calibrated } from '../models/next-purchase/calibration.ts';
import { examplesOf } from '../models/next-purchase/examples.ts';
import { type Network, untrainedNetwork } from '../models/next-purchase/network.ts';
import { fitParts } from '../models/next-purchase/parts.ts';
import { fitPopularity } from '../models/popularity/popularity.ts';
import { fitRebuy } from '../models/replenishment/index.ts';
import {
  fitEveryonesVisits,
  fitVisitWeights,
  NO_VISIT_WEIGHTS,
  type VisitExamples,
  type VisitFit,
  visitLifts,
} from '../models/visit/index.ts';
import { collectGarbage } from '../src/resources/collect-garbage.ts';
import { fitNetwork } from './fit-network.ts';
import type { ChosenSettings } from './settings.ts';
import { loadTensors } from './tensors.ts';
import { fitTogetherInThreads } from './together.ts';

export interface RankerReport {
  /** `none` where no customer has two purchase days. */
  backend: 'tfjs-node' | 'wasm' | 'cpu' | 'none';
  rows: number;
  customers: number;
  validationLoss: number[];
  /** What made the network's answers probabilities, found on the validation customers; in the model already. */
  calibration: Calibration;
  /** How much the store and the time of a visit count, and the mean log loss of the validation rows with them. */
  visit: VisitFit;
}

/** Fewer customers with two purchase days than this teach a network nothing. */
export const FEWEST_CUSTOMERS = 20;

const NOT_TRAINED: RankerReport = {
  backend: 'none',
  rows: 0,
  customers: 0,
  validationLoss: [],
  calibration: { slope: 1, intercept: 0 },
  visit: { weights: NO_VISIT_WEIGHTS, loss: { withoutVisit: 0, withVisit: 0 } },
};

/** Trains the network, and makes probabilities of its answers by customers it did not learn from. */
export async function fitRanker(
  snapshot: Snapshot,
  settings: ChosenSettings,
  threads: number,
  heirs?: Heirs,
): Promise<{ network: Network; ranker: RankerReport }> {
  const random = seededRandom(settings.seed);
  const examples = await rankerExamples(snapshot, settings, threads, random, heirs);
  if (examples === null || !examples.train.label.includes(1))
    return { network: untrainedNetwork(), ranker: NOT_TRAINED };
  const { train, validation } = examples;
  const tensors = await loadTensors();
  const { network, validationLoss } = fitNetwork(train, validation, settings.network, tensors, random);
  const calibration = calibrate(network, validation);
  const chances = calibrated(network, calibration);
  return {
    network: chances,
    ranker: {
      backend: tensors.backend,
      rows: train.count + validation.count,
      customers: train.customers + validation.customers,
      validationLoss,
      calibration,
      visit: fitVisitWeights(chances, train, validation),
    },
  };
}

/**
 * The ranker learns in a world without anybody's last basket, where every statistic is made anew: none of its features
 * has seen what it is to predict. Null where too few customers have two baskets.
 */
export async function rankerExamples(
  snapshot: Snapshot,
  settings: ChosenSettings,
  threads: number,
  random: Random,
  heirs?: Heirs,
): Promise<{ train: VisitExamples; validation: VisitExamples } | null> {
  const known = await learnBefore(snapshot, settings, threads, heirs);
  if (known === null) return null;
  collectGarbage();
  const { eligible, before, evidence, window, everyone, together, popularity } = known;
  const parts = fitParts(
    before,
    {
      together,
      popularity,
      heirs,
      evidence,
      after: inherited(fitAfter(evidence, settings.after), heirs),
      rebuy: fitRebuy(before, snapshot.catalogue, window.lastDay, settings.rebuy),
    },
    settings.nextPurchase,
    random,
  );
  // Who bought what died since is taken for a buyer of its heir: what died is nobody's candidate.
  const after = basketsOfSnapshot(handedOver(snapshot, heirs));
  const drawn = shuffle(eligible, random);
  const validates = Math.ceil(drawn.length * settings.network.validationShare);
  const world = { everyone, categories: snapshot.categories.length, before, after };
  const examples = (customers: Uint32Array, share: number): VisitExamples => {
    const rows = share * settings.trainingRows;
    const of = examplesOf(parts, before, after, customers, rows, settings.negativeRate, random);
    return { ...of, lifts: visitLifts(world, of) };
  };
  const validation = examples(drawn.subarray(0, validates), settings.network.validationShare);
  const train = examples(drawn.subarray(validates), 1);
  return { train, validation };
}

/** What the receipts of that world say; they are as large as the history, and let go before anything else is made. */
async function learnBefore(
  snapshot: Snapshot,
  settings: ChosenSettings,
  threads: number,
  heirs: Heirs | undefined,
) {
  const world = withoutLastDays(snapshot);
  const window = windowOf(world);
  const eligible = buyersOf(world);
  if (window === null || eligible.length < FEWEST_CUSTOMERS) return null;
  const evidence = handedOver(world, heirs);
  const before = basketsOfSnapshot(world);
  return {
    window,
    eligible,
    together: inherited(await fitTogetherInThreads(evidence, settings.together, threads), heirs),
    popularity: fitPopularity(evidence, settings.popularity),
    everyone: fitEveryonesVisits(world),
    before,
    evidence: heirs === undefined ? before : basketsOfSnapshot(evidence),
  };
}

/** Customer rows with a line, ascending. */
function buyersOf({ purchases: { count, customer, lineStart } }: Snapshot): Uint32Array {
  const buyers: number[] = [];
  for (let p = 0; p < count; p++)
    if (customer[p]! >= 0 && lineStart[p + 1]! > lineStart[p]! && buyers.at(-1) !== customer[p])
      buyers.push(customer[p]!);
  return Uint32Array.from(buyers);
}
