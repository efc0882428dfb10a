import { encodeModel } from '../models/artifact/index.ts';
import { fitAfter, fitSimilar } from '../models/cooccurrence/index.ts';
import { type Baskets, basketsOfSnapshot } from '../models/core/baskets.ts';
import { seededRandom, shuffle } from '../models/core/random.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import { withoutLastDays } from '../models/core/without-last-days.ts';
import { examplesOf } from '../models/next-purchase/examples.ts';
import { type Network, untrainedNetwork } from '../models/next-purchase/network.ts';
import { fitParts } from '../models/next-purchase/parts.ts';
import { fitNovelty } from '../models/novelty/novelty.ts';
import { fitPopularity } from '../models/popularity/popularity.ts';
import { fitRebuy } from '../models/replenishment/index.ts';
import { RegularsError } from '../src/errors.ts';
import { doStep, type KeepStep } from './finished-steps.ts';
import { fitNetwork } from './fit-network.ts';
import type { FitSettings } from './settings.ts';
import { loadTensors } from './tensors.ts';
import { fitTogetherInThreads } from './together.ts';

export interface Fit {
  /** model.bin, for `loadModel`. The same snapshot, settings and backend give the same bytes. */
  bytes: Uint8Array;
  ranker: RankerReport;
}

export interface RankerReport {
  /** `none` where no customer has two purchase days. */
  backend: 'tfjs-node' | 'wasm' | 'cpu' | 'none';
  rows: number;
  customers: number;
  validationLoss: number[];
}

export type OnStep = (step: FitStep) => void;
export type FitStep = 'ranker' | 'together' | 'after' | 'similar' | 'customers' | 'artifact';

/** Fewer customers with two purchase days than this teach a network nothing. */
const FEWEST_CUSTOMERS = 20;

/**
 * Learns everything from one history. Long and blocking: serving never calls it on its own thread.
 * @param threads most threads that count pairs; the bytes do not depend on it.
 * @param keep what does the long steps, or knows what came of them.
 * @throws RegularsError `conflict` where there is nothing to learn from.
 */
export async function fit(
  snapshot: Snapshot,
  settings: FitSettings,
  onStep: OnStep = () => {},
  threads = 1,
  keep: KeepStep = doStep,
): Promise<Fit> {
  const window = learntWindow(snapshot);
  onStep('ranker');
  const { network, ranker } = await keep('ranker', () => fitRanker(snapshot, settings, threads));
  onStep('together');
  const together = await keep('together', () => fitTogetherInThreads(snapshot, settings.together, threads));
  onStep('after');
  const baskets = basketsOfSnapshot(snapshot);
  const after = await keep('after', () => fitAfter(baskets, settings.after));
  onStep('similar');
  const similar = await keep('similar', () => fitSimilar(snapshot, settings.similar));
  onStep('customers');
  const popularity = fitPopularity(snapshot, settings.popularity);
  const rebuy = fitRebuy(baskets, snapshot.catalogue, window.lastDay, settings.rebuy);
  // No step goes on with the random numbers of another: one that was taken over has drawn none.
  const random = seededRandom(settings.seed);
  const nextPurchase = fitParts(
    baskets,
    { together, after, rebuy, popularity },
    settings.nextPurchase,
    random,
  );
  onStep('artifact');
  const bytes = encodeModel({
    meta: {
      ...window,
      snapshotHash: snapshot.hash,
      seed: settings.seed,
      due: settings.due,
      novelty: settings.novelty,
      nextPurchase: settings.nextPurchase,
    },
    items: snapshot.items,
    stores: snapshot.stores,
    categories: snapshot.categories,
    similar,
    chain: popularity.chain,
    categoryRankings: popularity.categories,
    storeRankings: popularity.stores,
    novelty: fitNovelty(snapshot.catalogue, popularity.recent, window, settings.novelty),
    nextPurchase,
    network,
  });
  return { bytes, ranker };
}

/**
 * Local days of the first and last purchase with a line.
 * @throws RegularsError `conflict` where there is none.
 */
export function learntWindow(snapshot: Snapshot): { firstDay: number; lastDay: number } {
  const window = windowOf(snapshot);
  if (window === null)
    throw new RegularsError(
      'conflict',
      'got no purchases of goods, expected a history: import purchases first',
    );
  return window;
}

/** Local days of the first and last purchase with a line; null where there is none. */
export function windowOf(snapshot: Snapshot): { firstDay: number; lastDay: number } | null {
  const { count, day, lineStart } = snapshot.purchases;
  let firstDay = Number.POSITIVE_INFINITY;
  let lastDay = Number.NEGATIVE_INFINITY;
  for (let p = 0; p < count; p++) {
    if (lineStart[p + 1] === lineStart[p]) continue;
    firstDay = Math.min(firstDay, day[p]!);
    lastDay = Math.max(lastDay, day[p]!);
  }
  return firstDay <= lastDay ? { firstDay, lastDay } : null;
}

/**
 * The ranker learns in a world without anybody's last basket, where every statistic is made anew: none of its features
 * has seen what it is to predict.
 */
async function fitRanker(
  snapshot: Snapshot,
  settings: FitSettings,
  threads: number,
): Promise<{ network: Network; ranker: RankerReport }> {
  const random = seededRandom(settings.seed);
  const world = withoutLastDays(snapshot);
  const window = windowOf(world);
  const before = basketsOfSnapshot(world);
  const after = basketsOfSnapshot(snapshot);
  const eligible = customersWith(before);
  if (window === null || eligible.length < FEWEST_CUSTOMERS)
    return {
      network: untrainedNetwork(),
      ranker: { backend: 'none', rows: 0, customers: 0, validationLoss: [] },
    };
  const parts = fitParts(
    before,
    {
      together: await fitTogetherInThreads(world, settings.together, threads),
      after: fitAfter(before, settings.after),
      rebuy: fitRebuy(before, world.catalogue, window.lastDay, settings.rebuy),
      popularity: fitPopularity(world, settings.popularity),
    },
    settings.nextPurchase,
    random,
  );
  const drawn = shuffle(eligible, random);
  const validates = Math.ceil(drawn.length * settings.network.validationShare);
  const examples = (customers: Uint32Array, share: number) =>
    examplesOf(parts, before, after, customers, share * settings.trainingRows, settings.negativeRate, random);
  const validation = examples(drawn.subarray(0, validates), settings.network.validationShare);
  const train = examples(drawn.subarray(validates), 1);
  if (!train.label.includes(1))
    return {
      network: untrainedNetwork(),
      ranker: { backend: 'none', rows: 0, customers: 0, validationLoss: [] },
    };
  const tensors = await loadTensors();
  const { network, validationLoss } = fitNetwork(train, validation, settings.network, tensors, random);
  const rows = train.count + validation.count;
  return {
    network,
    ranker: {
      backend: tensors.backend,
      rows,
      customers: train.customers + validation.customers,
      validationLoss,
    },
  };
}

function customersWith({ basketStart }: Baskets): Uint32Array {
  return Uint32Array.from(basketStart.keys()).filter((c) => basketStart[c + 1]! > basketStart[c]!);
}
