import { clock, dateOf } from '../calendar.ts';
import { SHOPS, type Store } from '../stores.ts';
import { money } from './csv-file.ts';
import { MonthlyFiles } from './monthly-files.ts';
import type { SoldLine } from './sale.ts';

const HEADER =
  'receipt_no,store_code,closed_at,loyalty_card,article,quantity,price,discount,amount,promo_price,gift_receipt,web_order';

export interface Receipt {
  /** Index of the shop. */
  store: number;
  day: number;
  minute: number;
  card: string;
  gift: boolean;
  /** The web order it hands over; empty = none. */
  order: string;
  lines: readonly SoldLine[];
}

/** Receipts of the shops, numbered by shop and day. */
export class Till {
  readonly files: MonthlyFiles;
  readonly #stores: readonly Store[];
  readonly #start: number;
  /** Receipts so far by (day, shop). */
  readonly #numbers: Uint16Array;

  constructor(directory: string, stores: readonly Store[], start: number, until: number) {
    this.files = new MonthlyFiles(directory, 'till', HEADER);
    this.#stores = stores;
    this.#start = start;
    this.#numbers = new Uint16Array(SHOPS * (until - start));
  }

  /** Writes a receipt and returns its number. */
  write({ store, day, minute, card, gift, order, lines }: Receipt): string {
    const date = dateOf(day);
    const number = ++this.#numbers[(day - this.#start) * SHOPS + store]!;
    const { id } = this.#stores[store]!;
    const receipt = `${id}-${date.slice(2, 4)}${date.slice(5, 7)}${date.slice(8)}-${String(number).padStart(4, '0')}`;
    const closed = `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(0, 4)} ${clock(minute)}`;
    const head = `${receipt},${id},${closed},${card},`;
    const tail = `,${gift ? 'Y' : 'N'},${order}`;
    const file = this.files.on(day);
    for (const line of lines)
      file.row(
        `${head}${line.item.article},${line.quantity},${money(line.price)},${money(line.discount)},${money(line.amount)},${line.onSale ? 'Y' : 'N'}${tail}`,
      );
    return receipt;
  }
}
