import { likenessOf, logPrices } from '../core/likeness.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { TopK } from '../core/top-k.ts';
import { NearestInPrice, type Shelf, shelvesOf } from './shelf.ts';

/**
 * What is like an item among those of its leaf category that may be shown, never a variant of itself.
 * Of its own brand and of all the nearest in price are met first, until nothing better can follow: an item costs what is
 * asked for and what is passed over, not the size of its category. Holds scratch: one a thread.
 */
export class LookAlikes {
  readonly #catalogue: Snapshot['catalogue'];
  readonly #logPrice: Float64Array;
  readonly #ofCategory: ReadonlyMap<number, Shelf>;
  readonly #ofBrand: ReadonlyMap<number, Shelf>;
  readonly #top: TopK;
  readonly #own = new NearestInPrice();
  readonly #all = new NearestInPrice();

  /** @param most how many are asked for at most. */
  constructor(catalogue: Snapshot['catalogue'], most: number) {
    const { category, brand, sellable } = catalogue;
    this.#catalogue = catalogue;
    this.#logPrice = logPrices(catalogue);
    const shown = Uint32Array.from(category.keys()).filter((i) => category[i]! >= 0 && sellable[i] === 1);
    const branded = shown.filter((i) => brand[i]! >= 0);
    this.#ofCategory = shelvesOf(shown, this.#logPrice, (i) => category[i]!);
    this.#ofBrand = shelvesOf(branded, this.#logPrice, (i) => this.#brandKey(i));
    this.#top = new TopK(1, most);
  }

  /**
   * Of item row `i`, best first, ties by the lower row; `count` or more, where there are so many. Valid until the next call.
   * @param listed item row → i where it is to be left out.
   */
  find(i: number, count: number, listed: Int32Array): { ids: Uint32Array; scores: Float32Array } {
    const { category, style, brand } = this.#catalogue;
    const [own, all, top] = [this.#own, this.#all, this.#top];
    const [ownStyle, ownBrand] = [style[i]!, brand[i]!];
    all.begin(this.#ofCategory.get(category[i]!), this.#logPrice[i]!);
    own.begin(ownBrand < 0 ? undefined : this.#ofBrand.get(this.#brandKey(i)), this.#logPrice[i]!);
    top.clear();
    let found = 0;
    let least = 0;
    for (;;) {
      const isOwn = likenessOf(true, own.apart) >= likenessOf(false, all.apart);
      const nearest = isOwn ? own : all;
      const likeness = likenessOf(isOwn, nearest.apart);
      // Ties are of rounded scores, as in the list.
      if (likeness === 0 || Math.fround(likeness) < least) return top.ranked(0);
      const { items, to } = nearest;
      let taken = 0;
      for (let at = nearest.from; at < to && taken < count; at++) {
        const j = items[at]!;
        if (listed[j] === i || (ownStyle >= 0 && ownStyle === style[j])) continue;
        if (!isOwn && ownBrand >= 0 && ownBrand === brand[j]) continue;
        top.offer(0, j, likeness);
        taken++;
      }
      found += taken;
      if (least === 0 && found >= count) least = Math.fround(likeness);
      nearest.next();
    }
  }

  #brandKey(i: number): number {
    const { category, brand } = this.#catalogue;
    return category[i]! * 2 ** 31 + brand[i]!;
  }
}
