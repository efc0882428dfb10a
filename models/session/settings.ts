export interface SessionSettings {
  /** m: of each item only so many sessions are kept, the most recent ones. */
  recent: number;
  /** k: the sessions most like the visitor's that speak. */
  neighbours: number;
  /** Items back from the latest one at which an item of the visitor's session counts nothing; in between, linearly. */
  window: number;
  /** Power, ≥ 0, of log(sessions / sessions with the item): of an item that both sessions have, and of one that is offered. */
  matchRarity: number;
  offerRarity: number;
  /** A session of n items counts n^−e: large ones say less about each item. */
  sizePenalty: number;
  /** Length of the list. */
  length: number;
}

/** A middle of what the validation sessions of a simulated shop, Instacart and Ta-Feng chose. */
export const SESSION_DEFAULTS: SessionSettings = {
  recent: 500,
  neighbours: 200,
  window: 20,
  matchRarity: 2,
  offerRarity: 0.25,
  sizePenalty: 0.5,
  length: 60,
};
