import { encodeModel } from '../models/artifact/index.ts';
import { fillSimilar, fitAfter, fitSimilar, inherited } from '../models/cooccurrence/index.ts';
import { type Baskets, basketsOfSnapshot } from '../models/core/baskets.ts';
import { countByStyle } from '../models/core/count-by-style.ts';
import { handedOver, heirsOf } from '../models/core/heirs.ts';
import { seededRandom } from '../models/core/random.ts';
import type { Snapshot } from '../models/core/snapshot.ts';
import { windowOf } from '../models/core/window-of.ts';
import { fitParts } from '../models/next-purchase/parts.ts';
import { fitNovelty } from '../models/novelty/novelty.ts';
import { fitPopularity } from '../models/popularity/popularity.ts';
import { fitRebuy, fitReplenishment, type Replenishment } from '../models/replenishment/index.ts';
import { fitSession } from '../models/session/index.ts';
import { fitEveryonesVisits } from '../models/visit/index.ts';
import { RegularsError } from '../src/errors.ts';
import { collectGarbage } from '../src/resources/collect-garbage.ts';
import { chooseTogether, type TogetherChoice } from './choose-together/choose-together.ts';
import { doStep, type KeepStep } from './finished-steps.ts';
import { fitRanker, type RankerReport } from './fit-ranker.ts';
import type { FitSettings } from './settings.ts';
import { fitTogetherInThreads } from './together.ts';

export interface Fit {
  /** model.bin, for `loadModel`. The same snapshot, settings and backend give the same bytes. */
  bytes: Uint8Array;
  ranker: RankerReport;
  together: TogetherChoice;
  /** The history by customers, the item_no of its rows (one a style, where so counted), and what was learnt of gaps. */
  baskets: Baskets;
  items: Int32Array;
  replenishment: Replenishment;
}

export type OnStep = (step: FitStep) => void;
export type FitStep =
  | 'choice'
  | 'ranker'
  | 'together'
  | 'after'
  | 'similar'
  | 'replenishment'
  | 'customers'
  | 'artifact';

/**
 * Learns everything from one history. Long and blocking: serving never calls it on its own thread.
 * @param threads most threads that count pairs; the bytes do not depend on it.
 * @param keep what does the long steps, or knows what came of them.
 * @throws RegularsError `conflict` where there is nothing to learn from.
 */
export async function fit(
  history: Snapshot,
  told: FitSettings,
  onStep: OnStep = () => {},
  threads = 1,
  keep: KeepStep = doStep,
): Promise<Fit> {
  const { snapshot, variants } = countByStyle(history);
  const heirs = heirsOf(snapshot);
  const evidence = handedOver(snapshot, heirs);
  const window = learntWindow(snapshot);
  const enter = (step: FitStep) => {
    collectGarbage();
    onStep(step);
  };
  enter('choice');
  const choice = await keep('choice', () => chooseTogether(evidence, told.together, told.seed));
  const settings = { ...told, together: choice.settings };
  enter('ranker');
  const { network, ranker } = await keep('ranker', () => fitRanker(snapshot, settings, threads, heirs));
  enter('together');
  const together = await keep('together', async () =>
    inherited(await fitTogetherInThreads(evidence, settings.together, threads), heirs),
  );
  enter('after');
  const baskets = basketsOfSnapshot(snapshot);
  const ofEvidence = heirs === undefined ? baskets : basketsOfSnapshot(evidence);
  const after = await keep('after', () => inherited(fitAfter(ofEvidence, settings.after), heirs));
  enter('similar');
  const similar = await keep('similar', () =>
    fillSimilar(fitSimilar(evidence, settings.similar), snapshot.catalogue, settings.similar.neighbours),
  );
  enter('replenishment');
  const replenishment = await keep('replenishment', () =>
    fitReplenishment(baskets, snapshot.catalogue, window.lastDay, settings.replenishment),
  );
  enter('customers');
  const popularity = fitPopularity(evidence, settings.popularity);
  const rebuy = fitRebuy(baskets, snapshot.catalogue, window.lastDay, settings.rebuy);
  // No step goes on with the random numbers of another: one that was taken over has drawn none.
  const random = seededRandom(settings.seed);
  const nextPurchase = fitParts(
    baskets,
    { together, after, rebuy, popularity, heirs, evidence: ofEvidence },
    settings.nextPurchase,
    random,
  );
  enter('artifact');
  const bytes = encodeModel({
    meta: {
      ...window,
      snapshotHash: snapshot.hash,
      seed: settings.seed,
      due: settings.due,
      novelty: settings.novelty,
      nextPurchase: settings.nextPurchase,
      session: settings.session,
      visit: ranker.visit.weights,
    },
    items: snapshot.items,
    variants,
    stores: snapshot.stores,
    categories: snapshot.categories,
    similar,
    chain: popularity.chain,
    categoryRankings: popularity.categories,
    storeRankings: popularity.stores,
    novelty: fitNovelty(snapshot.catalogue, popularity.recent, window, settings.novelty),
    nextPurchase,
    session: fitSession(
      { start: evidence.sessions.start, values: evidence.sessions.item },
      snapshot.items.length,
      settings.session,
    ),
    network,
    replenishment,
    everyone: fitEveryonesVisits(snapshot),
  });
  return { bytes, ranker, together: choice, baskets, items: snapshot.items, replenishment };
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
      'got no purchases of goods, expected a history: import purchases first, or train --until a later day',
    );
  return window;
}
