import type { Price } from './item.ts';

export interface ZonePrice extends Price {
  itemNo: number;
  zone: string;
}

/** What items cost now in the zones of stores, where it is not what they cost in the default zone. */
export class ZonePrices {
  readonly #zones = new Map<string, Map<number, Price>>();

  /** Zones that are known, be it that they have no price of their own. */
  get zones(): string[] {
    return [...this.#zones.keys()];
  }

  /** Prices that are kept. */
  get size(): number {
    let size = 0;
    for (const prices of this.#zones.values()) size += prices.size;
    return size;
  }

  /** Undefined: as in the default zone. */
  get(itemNo: number, zone: string): Price | undefined {
    return this.#zones.get(zone)?.get(itemNo);
  }

  /** Forgets all zones but these. */
  keep(zones: ReadonlySet<string>): void {
    for (const zone of this.#zones.keys()) if (!zones.has(zone)) this.#zones.delete(zone);
  }

  /** Exchanges all that is known of these items in these zones. `itemNos` undefined = of all. */
  replace(
    zones: Iterable<string>,
    itemNos: readonly number[] | undefined,
    prices: readonly ZonePrice[],
  ): void {
    for (const zone of zones) {
      const known = this.#zones.get(zone);
      if (itemNos === undefined || known === undefined) this.#zones.set(zone, new Map());
      else for (const itemNo of itemNos) known.delete(itemNo);
    }
    for (const { itemNo, zone, price, oldPrice, currency } of prices)
      this.#zones.get(zone)?.set(itemNo, { price, oldPrice, currency });
  }
}
