import type { Item } from './item.ts';

type Known = Pick<Item, 'itemNo' | 'kind' | 'firstSeen'>;

/** Goods, the newest first, ties by the lower item_no. Nearly no change of an item moves it, so none sorts all anew. */
export class NewestFirst {
  #order: readonly number[] = [];
  /** `firstSeen` of each in `order`. */
  #seen: readonly number[] = [];
  /** item_no → firstSeen. */
  readonly #gone = new Map<number, number>();
  readonly #come = new Map<number, number>();

  /** Tells what an item was and is; undefined = there was, or is, none of that number. */
  exchange(itemNo: number, before: Known | undefined, after: Known | undefined): void {
    const was = before?.kind === 'goods' ? before.firstSeen : undefined;
    const is = after?.kind === 'goods' ? after.firstSeen : undefined;
    if (was === is) return;
    if (was !== undefined && !this.#come.delete(itemNo)) this.#gone.set(itemNo, was);
    if (is === undefined) return;
    // Back where it was: an item is forgotten and read again at every change.
    if (this.#gone.get(itemNo) === is) this.#gone.delete(itemNo);
    else this.#come.set(itemNo, is);
  }

  /** item_no; another array once something has moved. */
  list(): readonly number[] {
    if (this.#gone.size + this.#come.size > 0) this.#merge();
    return this.#order;
  }

  #merge(): void {
    const gone = this.#gone;
    const come = [...this.#come].sort(([a, aSeen], [b, bSeen]) => bSeen - aSeen || a - b);
    const order: number[] = [];
    const seen: number[] = [];
    let next = 0;
    const takeUpTo = (itemNo: number, since: number) => {
      for (; next < come.length; next++) {
        const [comer, comerSince] = come[next]!;
        if (comerSince < since || (comerSince === since && comer > itemNo)) return;
        order.push(comer);
        seen.push(comerSince);
      }
    };
    for (let at = 0; at < this.#order.length; at++) {
      const itemNo = this.#order[at]!;
      if (gone.size > 0 && gone.has(itemNo)) continue;
      if (next < come.length) takeUpTo(itemNo, this.#seen[at]!);
      order.push(itemNo);
      seen.push(this.#seen[at]!);
    }
    takeUpTo(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    this.#order = order;
    this.#seen = seen;
    gone.clear();
    this.#come.clear();
  }
}
