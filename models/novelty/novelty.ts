import type { CatalogueColumns } from '../core/snapshot.ts';
import { TopK } from '../core/top-k.ts';
import type { OwnItems } from '../next-purchase/own-items.ts';

export interface NoveltySettings {
  /** An item is new for so many days after it was first seen. */
  newDays: number;
  /** Receipts each item of a category is given beside its own: a new one has few. */
  prior: number;
  /** Length of the list. */
  length: number;
  /** Days on which the first catalogue was loaded: what came with it was there before, nobody knows since when. */
  loadedOn: readonly number[];
}

export const NOVELTY_DEFAULTS: NoveltySettings = { newDays: 30, prior: 1, length: 12, loadedOn: [] };

/** New items and where they belong; all by row. */
export interface NoveltyParts {
  /** Items that can be new on or after the last day of the history, the latest first, equal days by row. */
  item: Uint32Array;
  /** item row → local day it was first seen. */
  firstDay: Int32Array;
  /** item row → leaf category, −1 = none. */
  category: Int32Array;
  /** item row → its share of what its category sold of late, 0–1; the shares of a category add up to 1. */
  share: Float32Array;
}

export interface Novelty {
  item: number;
  score: number;
  /** The own item that the customer bought most of late in that category. */
  because: number;
}

/**
 * What was there when the history or the catalogue began may have been there for years, and is not new: items first seen
 * on the first day of the history, and those without a sale that came with the first catalogue. A first sale, or a date
 * that the feed gives, says more.
 * @param recent item row → receipts, the recent ones counting more; 0 = none in the whole history. @param window first
 * and last day of the history.
 */
export function fitNovelty(
  catalogue: Pick<CatalogueColumns, 'category' | 'firstDay' | 'repeat'>,
  recent: Float32Array,
  window: { firstDay: number; lastDay: number },
  settings: NoveltySettings,
): NoveltyParts {
  const { category, firstDay } = catalogue;
  const total = new Float64Array(catalogue.repeat.length);
  for (let i = 0; i < recent.length; i++)
    if (category[i]! >= 0) total[category[i]!]! += recent[i]! + settings.prior;
  const since = Math.max(window.firstDay + 1, window.lastDay + 1 - settings.newDays);
  const item = Uint32Array.from(category.keys())
    .filter((i) => category[i]! >= 0 && firstDay[i]! >= since)
    .filter((i) => recent[i]! > 0 || !settings.loadedOn.includes(firstDay[i]!))
    .sort((a, b) => firstDay[b]! - firstDay[a]! || a - b);
  const share = Float32Array.from(recent, (receipts, i) =>
    category[i]! < 0 ? 0 : (receipts + settings.prior) / total[category[i]!]!,
  );
  return { item, firstDay, category, share };
}

/** Finds one customer's novelties after another; holds scratch, so one a thread. */
export class NoveltyFinder {
  readonly #parts: NoveltyParts;
  readonly #settings: NoveltySettings;
  readonly #affinity: Float64Array;
  readonly #favourite: Int32Array;
  readonly #top: TopK;

  constructor(parts: NoveltyParts, categories: number, settings: NoveltySettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#affinity = new Float64Array(categories);
    this.#favourite = new Int32Array(categories);
    this.#top = new TopK(1, settings.length);
  }

  /**
   * New items of the categories the customer buys from, none they have: score = chance that the next basket has the
   * category (a decayed share of the baskets with it) × the item's share of the category.
   */
  find(own: OwnItems, today: number): Novelty[] {
    const { category, firstDay, item, share } = this.#parts;
    const affinity = this.#affinity.fill(0);
    const favourite = this.#favourite;
    let baskets = 0;
    for (let back = 0; back < own.baskets; back++) baskets += 0.85 ** back;
    for (let slot = 0; slot < own.size; slot++) {
      const c = category[own.item[slot]!]!;
      if (c < 0) continue;
      const best = affinity[c] === 0 ? -1 : own.slot(favourite[c]!);
      if (best < 0 || own.decayed[slot]! > own.decayed[best]!) favourite[c] = own.item[slot]!;
      affinity[c]! += own.decayed[slot]!;
    }
    const top = this.#top;
    top.clear();
    for (const i of item) {
      if (firstDay[i]! <= today - this.#settings.newDays) break;
      const c = category[i]!;
      if (affinity[c] === 0 || firstDay[i]! > today || own.slot(i) >= 0) continue;
      // Several items of a category in one basket count as one visit of it.
      const chance = Math.min(1, affinity[c]! / (baskets + 1));
      top.offer(0, i, chance * share[i]!, favourite[c]!);
    }
    const { ids, scores, extras } = top.ranked(0);
    return Array.from(ids, (i, at) => ({ item: i, score: scores[at]!, because: extras[at]! }));
  }
}
