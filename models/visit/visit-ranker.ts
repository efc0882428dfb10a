import type { Baskets } from '../core/baskets.ts';
import { logOdds } from '../core/logistic.ts';
import { EveryonesLifts, type EveryonesVisits } from './everyone.ts';
import { OwnStore } from './own-store.ts';
import type { Visit } from './visit.ts';
import type { VisitWeights } from './visit-weights.ts';

/** Stores of a customer that are told apart. */
const OWN_STORES = 4;
/** A shift of the log-odds is kept in one byte. */
const SHIFT_STEPS = 32;
const SHIFT_LIMIT = 127;

/**
 * Ranks a customer's list again for a visit. What their own baskets say is worked out with the list, for each of their
 * stores; what everyone's say, at the request. Holds scratch, so one a thread.
 */
export class VisitRanker {
  readonly #own: OwnStore;
  readonly #lifts: EveryonesLifts;
  readonly #weights: VisitWeights;

  constructor(everyone: EveryonesVisits, categories: number, weights: VisitWeights) {
    this.#own = new OwnStore(everyone.category, categories);
    this.#lifts = new EveryonesLifts(everyone);
    this.#weights = weights;
  }

  /** Of each own store (row), the most visited first: the shift of the log-odds of each item row, in 1/32. */
  ownShifts(
    baskets: Baskets,
    customer: number,
    items: readonly number[],
  ): { store: number; shift: number[] }[] {
    const own = this.#own;
    const { ownItem, ownCategory } = this.#weights;
    if (items.length === 0 || (ownItem === 0 && ownCategory === 0)) return [];
    own.load(baskets, customer);
    return own.stores(OWN_STORES).map((store) => {
      own.enter(store);
      return {
        store,
        shift: items.map((item) => packed(ownItem * own.item(item) + ownCategory * own.category(item))),
      };
    });
  }

  /**
   * Calibrated probabilities at the visit, float32.
   * @param items rows with their probability without it. @param shift of `ownShifts` in that store, where it has one.
   */
  scores(
    items: readonly { item: number; score: number }[],
    visit: Visit,
    shift: readonly number[] | undefined,
  ): number[] {
    const lifts = this.#lifts;
    const { slope, intercept, store, weekday, dayPart } = this.#weights;
    lifts.load(visit);
    return items.map(({ item, score }, at) => {
      const z =
        slope * logOdds(score) +
        intercept +
        (shift?.[at] ?? 0) / SHIFT_STEPS +
        store * lifts.store(item) +
        weekday * lifts.weekday(item) +
        dayPart * lifts.dayPart(item);
      return Math.fround(1 / (1 + Math.exp(-z)));
    });
  }
}

function packed(shift: number): number {
  return Math.max(-SHIFT_LIMIT, Math.min(SHIFT_LIMIT, Math.round(SHIFT_STEPS * shift))) | 0;
}
