import { join } from 'node:path';
import { clock, dateOf } from '../calendar.ts';
import type { Item } from '../catalogue/build.ts';
import type { Chance } from '../chance.ts';
import type { Household } from '../households/household.ts';
import type { Shelf } from '../households/shelf.ts';
import { CsvFile } from './csv-file.ts';

/** The site's log goes back so many days. */
export const LOG_DAYS = 120;

/** What visitors looked at and put into the cart. */
export class Sessions {
  readonly file: CsvFile;
  readonly #shelf: Shelf;
  readonly #since: number;
  #count = 0;

  constructor(directory: string, shelf: Shelf, until: number) {
    this.file = new CsvFile(
      join(directory, 'sessions.csv.gz'),
      'event_id,happened_at,visitor_id,session_id,event,offer_id,qty',
    );
    this.#shelf = shelf;
    this.#since = until - LOG_DAYS;
  }

  /** The half hour before an order: its items among others like them, then into the cart. */
  beforeOrder(
    visitor: string,
    day: number,
    minute: number,
    items: readonly Item[],
    household: Household,
    chance: Chance,
  ): void {
    if (day < this.#since || visitor === '') return;
    const session = this.#session(visitor, day);
    const start = Math.max(0, minute - chance.int(8, 35));
    items.forEach((item, i) => {
      const at = Math.min(minute, start + i * 2);
      if (chance.chance(0.5)) this.#look(visitor, session, day, at, this.#like(item, day, household, chance));
      this.#row(visitor, session, day, at, 'view', item.sku);
      this.#row(visitor, session, day, Math.min(minute, at + 1), 'add_to_cart', item.sku);
    });
  }

  /** A visit that ends without an order, around the items of some trip. */
  browse(visitor: string, day: number, items: readonly Item[], household: Household, chance: Chance): void {
    if (day < this.#since || visitor === '') return;
    const session = this.#session(visitor, day);
    const start = chance.int(8 * 60, 22 * 60);
    for (let i = 0; i < chance.int(2, 5); i++)
      this.#look(
        visitor,
        session,
        day,
        start + i * 2,
        this.#like(chance.pick(items), day, household, chance),
      );
  }

  #like(item: Item, day: number, household: Household, chance: Chance): Item | undefined {
    const style = this.#shelf.catalogue.styles[item.style];
    if (style === undefined) return undefined;
    const age = Math.floor((style.ages[0] + style.ages[1]) / 2);
    return this.#shelf.find({ family: style.family, age, size: item.size }, day, household, chance);
  }

  #look(visitor: string, session: string, day: number, minute: number, item: Item | undefined): void {
    if (item !== undefined) this.#row(visitor, session, day, minute, 'view', item.sku);
  }

  #session(visitor: string, day: number): string {
    return `${visitor.slice(0, 6)}${(day * 131 + this.#count).toString(36)}`;
  }

  #row(visitor: string, session: string, day: number, minute: number, event: string, sku: string): void {
    this.#count++;
    const quantity = event === 'view' ? '' : '1';
    this.file.row(
      `E${this.#count},${dateOf(day)}T${clock(minute)}:00,${visitor},${session},${event},${sku},${quantity}`,
    );
  }
}
