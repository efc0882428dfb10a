/** When the next price of an item begins: what was told for later has no change of its own when its time comes. */
export class UpcomingPrices {
  /** item_no → milliseconds since 1970-01-01. */
  readonly #next = new Map<number, number>();
  #earliest = Number.POSITIVE_INFINITY;

  /** Exchanges what is known of these items; undefined = of all. */
  replace(
    itemNos: readonly number[] | undefined,
    upcoming: readonly { itemNo: number; since: number }[],
  ): void {
    if (itemNos === undefined) this.#next.clear();
    else for (const itemNo of itemNos) this.#next.delete(itemNo);
    for (const { itemNo, since } of upcoming) this.#next.set(itemNo, since);
    this.#earliest = Number.POSITIVE_INFINITY;
    for (const since of this.#next.values()) if (since < this.#earliest) this.#earliest = since;
  }

  /** Items whose next price has begun. */
  due(now: number): number[] {
    if (now < this.#earliest) return [];
    return [...this.#next].filter(([, since]) => since <= now).map(([itemNo]) => itemNo);
  }
}
