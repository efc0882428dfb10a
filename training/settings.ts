import {
  AFTER_DEFAULTS,
  type AfterSettings,
  type CooccurrenceSettings,
  SIMILAR_DEFAULTS,
  type SimilarSettings,
} from '../models/cooccurrence/index.ts';
import { NEXT_PURCHASE_DEFAULTS, type NextPurchaseSettings } from '../models/next-purchase/settings.ts';
import { NOVELTY_DEFAULTS, type NoveltySettings } from '../models/novelty/novelty.ts';
import { POPULARITY_DEFAULTS, type PopularitySettings } from '../models/popularity/popularity.ts';
import {
  DUE_DEFAULTS,
  type DueSettings,
  REBUY_DEFAULTS,
  REPLENISHMENT_DEFAULTS,
  type RebuySettings,
  type ReplenishmentSettings,
} from '../models/replenishment/index.ts';
import { SESSION_DEFAULTS, type SessionSettings } from '../models/session/index.ts';
import { NETWORK_DEFAULTS, type NetworkSettings } from './fit-network.ts';

/** Every choice of a training; kept with the version it made. */
export interface FitSettings {
  seed: number;
  /** Of how pairs are scored, what is not told here is chosen on the end of the history (choose-together/). */
  together: Partial<CooccurrenceSettings>;
  after: AfterSettings;
  similar: SimilarSettings;
  popularity: PopularitySettings;
  rebuy: RebuySettings;
  replenishment: ReplenishmentSettings;
  due: DueSettings;
  novelty: NoveltySettings;
  nextPurchase: NextPurchaseSettings;
  session: SessionSettings;
  network: NetworkSettings;
  /** Rows the ranker learns from: customers are drawn until their candidates are so many. */
  trainingRows: number;
  /** Share of the new items that were not bought which the ranker sees. */
  negativeRate: number;
}

export const FIT_DEFAULTS: FitSettings = {
  seed: 1,
  together: {},
  after: AFTER_DEFAULTS,
  similar: SIMILAR_DEFAULTS,
  popularity: POPULARITY_DEFAULTS,
  rebuy: REBUY_DEFAULTS,
  replenishment: REPLENISHMENT_DEFAULTS,
  due: DUE_DEFAULTS,
  novelty: NOVELTY_DEFAULTS,
  nextPurchase: NEXT_PURCHASE_DEFAULTS,
  session: SESSION_DEFAULTS,
  network: NETWORK_DEFAULTS,
  trainingRows: 150_000,
  negativeRate: 0.2,
};

/** With everything settled that a history decides. */
export interface ChosenSettings extends FitSettings {
  together: CooccurrenceSettings;
}
