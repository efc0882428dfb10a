import type { Baskets } from '../core/baskets.ts';
import { logLift } from './visit.ts';

/** Baskets in the store that a customer is given beside their own, alike to all of theirs. */
const PRIOR_BASKETS = 5;

/**
 * What one customer buys more, and less, in one of their stores: log lifts of the share of their baskets there that hold
 * an item, or something of its category, over the share of all. 0 for what they never bought. Scratch that is loaded
 * with one customer after another, and then with one store.
 */
export class OwnStore {
  readonly #category: Int32Array;
  readonly #all: Counts;
  readonly #here: Counts;
  #source: Baskets | undefined;
  #from = 0;
  #to = 0;

  /** @param category item row → leaf category row, −1 = none. */
  constructor(category: Int32Array, categories: number) {
    this.#category = category;
    this.#all = new Counts(category.length, categories);
    this.#here = new Counts(category.length, categories);
  }

  load(source: Baskets, customer: number): void {
    this.#source = source;
    this.#from = source.basketStart[customer]!;
    this.#to = source.basketStart[customer + 1]!;
    this.#all.clear();
    this.#here.clear();
    for (let b = this.#from; b < this.#to; b++) this.#all.add(source, b, this.#category);
  }

  /** The stores they bought in, the most baskets first, then the latest. */
  stores(most: number): number[] {
    const baskets = new Map<number, number>();
    // The latest one first: ties stay in that order.
    for (let b = this.#to - 1; b >= this.#from; b--) {
      const store = this.#source!.store[b]!;
      if (store >= 0) baskets.set(store, (baskets.get(store) ?? 0) + 1);
    }
    return [...baskets]
      .sort(([, one], [, other]) => other - one)
      .slice(0, most)
      .map(([store]) => store);
  }

  enter(store: number): void {
    this.#here.clear();
    if (store < 0) return;
    for (let b = this.#from; b < this.#to; b++)
      if (this.#source!.store[b] === store) this.#here.add(this.#source!, b, this.#category);
  }

  item(row: number): number {
    return this.#lift(this.#here.item[row]!, this.#all.item[row]!);
  }

  category(row: number): number {
    const c = this.#category[row]!;
    return c < 0 ? 0 : this.#lift(this.#here.category[c]!, this.#all.category[c]!);
  }

  #lift(here: number, all: number): number {
    if (all === 0) return 0;
    const share = all / this.#all.baskets;
    return logLift(here, this.#here.baskets * share, PRIOR_BASKETS * share);
  }
}

/** Baskets with each item, and with each category. What was counted is noted, so that clearing costs no more. */
class Counts {
  baskets = 0;
  readonly item: Uint32Array;
  readonly category: Uint32Array;
  readonly #lastBasket: Int32Array;
  readonly #items: number[] = [];
  readonly #categories: number[] = [];

  constructor(items: number, categories: number) {
    this.item = new Uint32Array(items);
    this.category = new Uint32Array(categories);
    this.#lastBasket = new Int32Array(categories).fill(-1);
  }

  clear(): void {
    this.baskets = 0;
    for (const item of this.#items) this.item[item] = 0;
    for (const c of this.#categories) {
      this.category[c] = 0;
      this.#lastBasket[c] = -1;
    }
    this.#items.length = 0;
    this.#categories.length = 0;
  }

  add({ lineStart, item }: Baskets, basket: number, category: Int32Array): void {
    this.baskets++;
    for (let line = lineStart[basket]!; line < lineStart[basket + 1]!; line++) {
      const row = item[line]!;
      if (this.item[row]!++ === 0) this.#items.push(row);
      const c = category[row]!;
      if (c < 0 || this.#lastBasket[c] === basket) continue;
      this.#lastBasket[c] = basket;
      if (this.category[c]!++ === 0) this.#categories.push(c);
    }
  }
}
