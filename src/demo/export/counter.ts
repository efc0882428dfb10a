import { type Chance, hashText } from '../chance.ts';
import { cardOf } from '../households/household.ts';
import type { Trip } from '../households/trip.ts';
import type { Store } from '../stores.ts';

/** Numbers of cards that no customer comes near. */
const FIRST_STAFF_CARD = 9_000_000;
const CASHIERS = 3;
/** Every tenth shop is a large one. */
const LARGE = 10;
/** Strangers come so many days later than they would have, for the sale. */
const SALE_DRAWS_DAYS = 14;
/** Share of the orders to be fetched that are placed at the tablet of a large shop. */
const AT_TABLET = 0.15;

/** A cashier who lends their own card to whoever has none: on busy days to many, on others to a few. */
export interface StaffTruth {
  card: string;
  /** Ids of receipts, all of strangers. */
  receipts: string[];
}

interface Shift {
  cashier: number;
  store: number;
  day: number;
  left: number;
}

/** What stands on a counter and is used by many: a cashier's own card, a tablet to order at. */
export class Counter {
  readonly staff: StaffTruth[];
  readonly tablets: string[];
  readonly #shifts: Shift[] = [];

  constructor(root: Chance, start: number, until: number, stores: readonly Store[]) {
    const chance = root.fork(hashText('counter'));
    this.staff = Array.from({ length: CASHIERS }, (_, i) => ({
      card: cardOf(FIRST_STAFF_CARD + i),
      receipts: [],
    }));
    for (const cashier of this.staff.keys()) {
      for (let i = 0; i < 4; i++) this.#open(cashier, chance.int(start + 20, until - 1), chance.int(16, 26));
      for (let i = 0; i < 8; i++) this.#open(cashier, chance.int(start + 20, until - 1), chance.int(1, 3));
    }
    this.#shifts.sort((a, b) => a.day - b.day);
    this.tablets = stores
      .slice(0, -1)
      .flatMap((store, at) => (at % LARGE === 0 ? [`tablet-${store.id}`] : []));
  }

  #open(cashier: number, day: number, left: number): void {
    this.#shifts.push({ cashier, store: cashier * LARGE, day, left });
  }

  /** Where a stranger's receipt is rung, and whose card is lent; undefined = as they meant to, without a card. */
  lend(trip: Trip): { staff: StaffTruth; store: number; day: number } | undefined {
    const shift = this.#shifts.find(
      ({ day, left }) => left > 0 && day >= trip.day && day - trip.day <= SALE_DRAWS_DAYS,
    );
    if (shift === undefined) return undefined;
    shift.left--;
    return { staff: this.staff[shift.cashier]!, store: shift.store, day: shift.day };
  }

  /** The device of an order: the customer's own, or a shop's. */
  deviceOf(own: string, trip: Trip, chance: Chance): string {
    if (!trip.collect || !chance.fork(trip.day).chance(AT_TABLET)) return own;
    return this.tablets[Math.floor(trip.store / LARGE) % this.tablets.length]!;
  }
}
