import { clock, dateOf } from '../calendar.ts';
import { money } from './csv-file.ts';
import { MonthlyFiles } from './monthly-files.ts';
import type { SoldLine } from './sale.ts';

const HEADER =
  'order_id,created_at,state,email,phone,club_card,visitor_id,offer_id,qty,unit_price,line_discount,line_total,special_offer,promo_code,delivery,pickup_point,gift_wrap';

export type OrderState = 'new' | 'ready' | 'shipped' | 'delivered' | 'collected' | 'cancelled';

export interface Order {
  day: number;
  minute: number;
  state: OrderState;
  /** As typed; empty = not given. */
  email: string;
  phone: string;
  card: string;
  visitor: string;
  promo: string;
  /** Shop where it is fetched; empty = delivered. */
  pickup: string;
  gift: boolean;
  lines: readonly SoldLine[];
}

/** Orders of the web shop, numbered by day. */
export class WebShop {
  readonly files: MonthlyFiles;
  readonly #start: number;
  readonly #numbers: Uint32Array;

  constructor(directory: string, start: number, until: number) {
    this.files = new MonthlyFiles(directory, 'web', HEADER);
    this.#start = start;
    this.#numbers = new Uint32Array(until - start);
  }

  /** Writes an order and returns its id. */
  write(order: Order): string {
    const { day, lines } = order;
    const date = dateOf(day);
    const number = ++this.#numbers[day - this.#start]!;
    const id = `W${date.slice(2, 4)}${date.slice(5, 7)}${date.slice(8)}${String(number).padStart(5, '0')}`;
    const head = `${id},${date}T${clock(order.minute)}:00,${order.state},${order.email},${order.phone},${order.card},${order.visitor},`;
    const delivery = order.pickup === '' ? 'courier' : 'pickup';
    const tail = `,${order.promo},${delivery},${order.pickup},${order.gift ? 'yes' : 'no'}`;
    const file = this.files.on(day);
    for (const line of lines)
      file.row(
        `${head}${line.item.sku},${line.quantity},${money(line.price)},${money(line.discount)},${money(line.amount)},${line.onSale ? 'yes' : 'no'}${tail}`,
      );
    return id;
  }
}
