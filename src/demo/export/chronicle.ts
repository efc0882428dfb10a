import { Chance } from '../chance.ts';
import type { Customer, Household } from '../households/household.ts';
import type { Need } from '../households/needs.ts';
import { mistypedPhone, type Person, writtenPhone } from '../households/people.ts';
import type { Shelf } from '../households/shelf.ts';
import type { Trip } from '../households/trip.ts';
import type { Store } from '../stores.ts';
import { Counter } from './counter.ts';
import { CustomerList, writtenEmail } from './customer-list.ts';
import { CARRIER_BAG, DELIVERY } from './extras.ts';
import { ReturnDesk } from './return-desk.ts';
import { clubDiscount, type SoldLine, sell, soldLine } from './sale.ts';
import { Sessions } from './sessions.ts';
import { Till } from './till.ts';
import { type FamilyTruth, familyTruth, type TruthCounts, TruthFile } from './truth.ts';
import { type Order, type OrderState, WebShop } from './web-shop.ts';

const FREE_DELIVERY_FROM = 50_00;

export interface ChronicleOptions {
  directory: string;
  seed: number;
  start: number;
  until: number;
  shelf: Shelf;
  stores: readonly Store[];
}

/** Turns trips into what the systems of a chain would have written down: some of it wrongly, as in life. */
export class Chronicle {
  readonly till: Till;
  readonly web: WebShop;
  readonly returns: ReturnDesk;
  readonly sessions: Sessions;
  readonly customers: CustomerList;
  readonly truth: TruthFile;
  readonly counts: TruthCounts = {
    tillReceipts: 0,
    tillLines: 0,
    receiptsWithCard: 0,
    webOrders: 0,
    webLines: 0,
    cancelledOrders: 0,
    collectedOrders: 0,
    returns: 0,
    customers: 0,
  };
  readonly #counter: Counter;
  readonly #options: ChronicleOptions;

  constructor(options: ChronicleOptions) {
    const { directory, seed, start, until, shelf, stores } = options;
    this.#options = options;
    this.till = new Till(directory, stores, start, until);
    this.web = new WebShop(directory, start, until);
    this.returns = new ReturnDesk(directory, shelf, stores, until);
    this.sessions = new Sessions(directory, shelf, until);
    this.customers = new CustomerList(directory);
    this.#counter = new Counter(new Chance(seed), start, until, stores);
    this.truth = new TruthFile(directory, seed, start, until);
  }

  household(household: Household, needs: readonly Need[], trips: readonly Trip[], chance: Chance): void {
    const truth = familyTruth(household, needs);
    for (const customer of household.customers) this.customers.write(customer, household, chance);
    this.counts.customers += household.customers.length;
    for (const trip of trips) {
      if (trip.web) this.#order(household, trip, truth, chance);
      else this.#receipt(household, trip, truth, chance);
    }
    if (household.member) this.truth.write(truth);
  }

  async drain(): Promise<void> {
    await this.till.files.drain();
    await this.web.files.drain();
    for (const { file } of [this.returns, this.sessions, this.customers, this.truth]) await file.drain();
  }

  async close(): Promise<void> {
    this.counts.returns = this.returns.count;
    await Promise.all([
      this.till.files.close(),
      this.web.files.close(),
      this.returns.file.close(),
      this.sessions.file.close(),
      this.customers.file.close(),
      this.truth.close(this.counts, this.#counter),
    ]);
  }

  #receipt(household: Household, trip: Trip, truth: FamilyTruth, chance: Chance): void {
    const { items } = this.#options.shelf.catalogue;
    const customer = this.#shopper(household, chance);
    const named = customer !== undefined && chance.chance(household.cardShare);
    const lent = household.member ? undefined : this.#counter.lend(trip);
    const card = named ? customer.card : (lent?.staff.card ?? '');
    const { store, day } = lent ?? trip;
    const lines = sell(items, trip.lines, day, clubDiscount(named, chance));
    if (chance.chance(0.09)) lines.push(soldLine(CARRIER_BAG.item, 1, day, 0));
    const { minute } = trip;
    const gift = trip.gift && chance.chance(0.7);
    const id = this.#ring({ store, day, minute, card, gift, order: '', lines });
    lent?.staff.receipts.push(id);
    truth.purchases.push(['till', id, named ? household.customers.indexOf(customer) : -1]);
    if (trip.gift) truth.gifts.push(id);
    this.returns.consider({ source: 'till', id, card, day, store, lines }, chance);
    if (customer !== undefined && household.webShare > 0 && chance.chance(0.25))
      this.sessions.browse(customer.visitor, day, itemsOf(lines), household, chance);
  }

  #order(household: Household, trip: Trip, truth: FamilyTruth, chance: Chance): void {
    const { until, shelf, stores } = this.#options;
    const customer = this.#shopper(household, chance)!;
    const customerNo = household.customers.indexOf(customer);
    const byPartner = household.partner !== undefined && customerNo === 0 && chance.chance(0.5);
    const person = byPartner ? household.partner! : customer.person;
    const promo = chance.chance(0.12) ? 'HELLO10' : '';
    const lines = sell(shelf.catalogue.items, trip.lines, trip.day, promo === '' ? 0 : 0.1);
    const goods = itemsOf(lines);
    const total = lines.reduce((sum, line) => sum + line.amount, 0);
    if (!trip.collect && total < FREE_DELIVERY_FROM) lines.push(soldLine(DELIVERY.item, 1, trip.day, 0));
    const fetched = trip.day + chance.int(1, 3);
    const mistyped = chance.chance(0.012);
    const order: Order = {
      day: trip.day,
      minute: trip.minute,
      state: stateOf(trip, fetched, until),
      email: writtenEmail(person.email, chance),
      phone: mistyped ? mistypedPhone(person.phone, chance) : phoneOf(person, chance),
      // The partner hands in the family's card more often than not: that is what ties the two together.
      card: chance.chance(byPartner ? 0.6 : 0.45) ? customer.card : '',
      visitor: this.#counter.deviceOf(chance.chance(0.9) ? customer.visitor : '', trip, chance),
      promo,
      pickup: trip.collect ? stores[trip.store]!.id : '',
      gift: trip.gift,
      lines,
    };
    if (chance.chance(0.02)) {
      const cancelled = this.#place({ ...order, state: 'cancelled' });
      truth.purchases.push(['web', cancelled, customerNo]);
      if (mistyped) truth.typos.push({ order: cancelled, said: order.phone, meant: person.phone });
    }
    const id = this.#place(order);
    truth.purchases.push(['web', id, customerNo]);
    if (mistyped) truth.typos.push({ order: id, said: order.phone, meant: person.phone });
    if (trip.gift) truth.gifts.push(id);
    this.sessions.beforeOrder(order.visitor, trip.day, trip.minute, goods, household, chance);
    if (!trip.collect) {
      const bought = {
        source: 'web' as const,
        id,
        card: customer.card,
        day: trip.day,
        store: trip.store,
        lines,
      };
      this.returns.consider(bought, chance);
    } else if (fetched < until) {
      const card = chance.chance(0.7) ? customer.card : '';
      const receipt = {
        store: trip.store,
        day: fetched,
        minute: chance.int(600, 1230),
        card,
        gift: trip.gift,
      };
      const number = this.#ring({ ...receipt, order: id, lines });
      truth.purchases.push(['till', number, customerNo]);
      truth.collected.push([id, number]);
      this.counts.collectedOrders++;
      this.returns.consider(
        { source: 'till', id: number, card, day: fetched, store: trip.store, lines },
        chance,
      );
    }
  }

  #ring(receipt: Parameters<Till['write']>[0]): string {
    this.counts.tillReceipts++;
    this.counts.tillLines += receipt.lines.length;
    if (receipt.card !== '') this.counts.receiptsWithCard++;
    return this.till.write(receipt);
  }

  #place(order: Order): string {
    this.counts.webOrders++;
    this.counts.webLines += order.lines.length;
    if (order.state === 'cancelled') this.counts.cancelledOrders++;
    return this.web.write(order);
  }

  #shopper(household: Household, chance: Chance): Customer | undefined {
    const { customers } = household;
    return customers.length < 2 ? customers[0] : chance.chance(0.7) ? customers[0] : customers[1];
  }
}

function stateOf(trip: Trip, fetched: number, until: number): OrderState {
  if (trip.collect) return fetched < until ? 'collected' : 'ready';
  if (trip.day >= until - 1) return 'new';
  return trip.day >= until - 3 ? 'shipped' : 'delivered';
}

function phoneOf(person: Person, chance: Chance): string {
  return chance.chance(0.85) ? writtenPhone(person.phone, chance) : '';
}

function itemsOf(lines: readonly SoldLine[]) {
  return lines.map((line) => line.item).filter((item) => item.style >= 0);
}
