import type { Neighbours } from './cooccurrence/index.ts';
import type { Variants } from './core/count-by-style.ts';
import type { Network } from './next-purchase/network.ts';
import type { NextPurchaseParts } from './next-purchase/parts.ts';
import type { NoveltyParts, NoveltySettings } from './novelty/novelty.ts';
import type { Rankings } from './popularity/popularity.ts';
import type { DueSettings, Replenishment } from './replenishment/index.ts';
import type { SessionParts, SessionSettings } from './session/index.ts';
import type { EveryonesVisits, VisitWeights } from './visit/index.ts';

/** Everything a training learnt, by row: what model.bin holds. */
export interface FittedModel {
  /** What serving has to know of the settings, and where the model comes from. */
  meta: FittedMeta;
  /** Rows → item_no, store_no, category_no, ascending. */
  items: Int32Array;
  /** What has no row of its own: counted as another item of its style. */
  variants: Variants;
  stores: Int32Array;
  categories: Int32Array;
  similar: Neighbours;
  chain: Rankings;
  categoryRankings: Rankings;
  storeRankings: Rankings;
  novelty: NoveltyParts;
  /** Holds the `together` and `after` neighbours and the rebuy statistics too. */
  nextPurchase: NextPurchaseParts;
  session: SessionParts;
  network: Network;
  replenishment: Replenishment;
  /** Its categories are those of `novelty`. */
  everyone: EveryonesVisits;
}

export interface FittedMeta {
  /** Local days of the first and the last purchase. */
  firstDay: number;
  lastDay: number;
  snapshotHash: string;
  seed: number;
  due: DueSettings;
  novelty: NoveltySettings;
  nextPurchase: NextPurchaseParts['settings'];
  session: SessionSettings;
  visit: VisitWeights;
}
