import { join } from 'node:path';
import { clock, dateOf } from '../calendar.ts';
import { FAMILIES } from '../catalogue/families.ts';
import type { Chance } from '../chance.ts';
import type { Shelf } from '../households/shelf.ts';
import type { Store } from '../stores.ts';
import { CsvFile, money } from './csv-file.ts';
import type { SoldLine } from './sale.ts';

/** What was bought, as far as the desk is told. */
export interface Bought {
  source: 'till' | 'web';
  id: string;
  /** Empty = paid without a card. */
  card: string;
  day: number;
  store: number;
  lines: readonly SoldLine[];
}

/** Returns at the shops: mostly what did not fit; a quarter come without the receipt. */
export class ReturnDesk {
  readonly file: CsvFile;
  readonly #shelf: Shelf;
  readonly #stores: readonly Store[];
  readonly #until: number;
  #count = 0;

  constructor(directory: string, shelf: Shelf, stores: readonly Store[], until: number) {
    this.file = new CsvFile(
      join(directory, 'returns.csv.gz'),
      'return_no,store_code,returned_at,loyalty_card,receipt_source,receipt_no,article,quantity,amount',
    );
    this.#shelf = shelf;
    this.#stores = stores;
    this.#until = until;
  }

  get count(): number {
    return this.#count;
  }

  /** Decides what of a purchase comes back, and writes it; returns the number of the return, if any. */
  consider(bought: Bought, chance: Chance): string | undefined {
    const lines = bought.lines.filter((line) => chance.chance(this.#probability(line)));
    if (lines.length === 0) return undefined;
    const day = bought.day + chance.int(1, 21);
    if (day >= this.#until) return undefined;
    const id = `R${String(++this.#count).padStart(7, '0')}`;
    const referenced = bought.card === '' || chance.chance(0.75);
    const reference = referenced ? `${bought.source},${bought.id}` : ',';
    const head = `${id},${this.#stores[bought.store]!.id},${dateOf(day)} ${clock(chance.int(10 * 60, 20 * 60))},${bought.card},${reference}`;
    for (const { item, quantity, amount } of lines) {
      const back = quantity > 1 && chance.chance(0.6) ? 1 : quantity;
      this.file.row(`${head},${item.article},${back},${money(Math.round((amount * back) / quantity))}`);
    }
    return id;
  }

  #probability({ item }: SoldLine): number {
    const style = this.#shelf.catalogue.styles[item.style];
    if (style === undefined) return 0;
    const family = FAMILIES[style.family]!;
    if (family.need !== undefined) return 0.002;
    return family.sizing === undefined ? 0.008 : 0.045;
  }
}
