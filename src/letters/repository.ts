import type { Queryable } from '../resources/database/database.ts';
import type { YearlyDate } from './kinds/dates.ts';
import type { LetterRecord } from './record.ts';

/** Each one's lists are read. */
const GIFTS = 10;

/** Days of price history that are read: a fall of the last 30 days is held against the 30 before it. */
const PRICE_DAYS = 60;

/** What an item cost from an instant on. */
export interface PriceSince {
  since: Date;
  price: number;
  currency: string;
}

export interface LetterPurchase {
  purchaseNo: number;
  /** Null: of no store. */
  storeNo: number | null;
  /** Local day, days since 1970-01-01. */
  day: number;
  /** item_no of the goods that were kept, each once. */
  items: number[];
  /** How many things they are: five jars of one kind are five, a weighed thing is one. */
  pieces: number;
}

/** A letter as it was sent. */
export type SentLetter = Omit<LetterRecord, 'purchaseNo' | 'tokenKey'>;

export class LetterRepository {
  readonly #database: Queryable;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** The customer's public id, and the locale where one is known. */
  async customer(customerNo: number): Promise<{ id: string; locale: string | null } | null> {
    const rows = await this.#database.query<{ id: string; locale: string | null }>(
      'select id, locale from customers where customer_no = $1',
      [customerNo],
    );
    return rows[0] ?? null;
  }

  /**
   * A purchase of this customer: the one named, else the latest of which goods were kept.
   * @returns null where there is none, or it is somebody else's
   */
  async purchase(customerNo: number, named?: { source: string; id: string }): Promise<LetterPurchase | null> {
    const [found] = await this.#database.query<LetterPurchase>(
      `select p.purchase_no as "purchaseNo", p.store_no as "storeNo", p.day - date '1970-01-01' as day,
         coalesce(kept.items, '{}') as items, coalesce(kept.pieces, 0) as pieces
       from purchases p
         cross join lateral (
           select array_agg(distinct a.item_no order by a.item_no) as items,
             sum(case when k.quantity = trunc(k.quantity) then k.quantity else 1 end)::float8 as pieces
           from purchase_lines l
             join item_aliases a using (alias_no)
             join items i on i.item_no = a.item_no and i.kind = 'goods'
             cross join lateral (
               select l.quantity - coalesce(sum(m.quantity), 0) as quantity
               from return_matches m
               where m.purchase_no = l.purchase_no and m.purchase_line_no = l.line_no
             ) k
           where l.purchase_no = p.purchase_no and k.quantity > 0
         ) kept
       where p.customer_no = $1
         and p.status <> 'cancelled'
         and case when $2::text is null then p.superseded_by is null and kept.items is not null
             else (p.source, p.id) = ($2, $3) end
       order by p.at desc, p.purchase_no desc
       limit 1`,
      [customerNo, named?.source ?? null, named?.id ?? null],
    );
    return found ?? null;
  }

  /** The local day, in days since 1970-01-01, on which the customer last bought each of these items and kept it. */
  async boughtOn(customerNo: number, items: readonly number[]): Promise<Map<number, number>> {
    const rows = await this.#database.query<{ itemNo: number; day: number }>(
      `select a.item_no as "itemNo", max(p.day) - date '1970-01-01' as day
       from purchases p join purchase_lines l using (purchase_no) join item_aliases a using (alias_no)
       where p.customer_no = $1 and p.status <> 'cancelled' and p.superseded_by is null and a.item_no = any($2::int[])
         and l.quantity > coalesce((
           select sum(m.quantity) from return_matches m
           where m.purchase_no = l.purchase_no and m.purchase_line_no = l.line_no
         ), 0)
       group by a.item_no`,
      [customerNo, items],
    );
    return new Map(rows.map(({ itemNo, day }) => [itemNo, day]));
  }

  /** When each of these, once sold out, was to be had again; what still is sold out, or never was, is left out. */
  async backInStock(items: readonly number[]): Promise<Map<number, Date>> {
    const rows = await this.#database.query<{ itemNo: number; until: Date }>(
      'select item_no as "itemNo", until from sold_out where item_no = any($1::int[]) and until is not null',
      [items],
    );
    return new Map(rows.map(({ itemNo, until }) => [itemNo, until]));
  }

  /** What items cost in the default zone in the 60 days before `now` and after it, by time. */
  async prices(items: readonly number[], now: Date): Promise<Map<number, PriceSince[]>> {
    const rows = await this.#database.query<PriceSince & { itemNo: number }>(
      `select item_no as "itemNo", since, price::float8 as price, currency::text as currency
       from (
         select *, lead(since) over (partition by item_no order by since) as until
         from item_prices where item_no = any($1::int[]) and zone = ''
       ) p
       where until is null or until > $2::timestamptz - interval '${PRICE_DAYS} days'
       order by item_no, since`,
      [items, now],
    );
    const histories = new Map<number, PriceSince[]>(items.map((item) => [item, []]));
    for (const { itemNo, ...price } of rows) histories.get(itemNo)!.push(price);
    return histories;
  }

  /** What the customer bought as a gift, the latest first. */
  async gifts(customerNo: number): Promise<number[]> {
    const rows = await this.#database.query<{ itemNo: number }>(
      `select a.item_no as "itemNo"
       from purchases p join purchase_lines l using (purchase_no) join item_aliases a using (alias_no)
       where p.customer_no = $1 and p.gift and p.status <> 'cancelled' and p.superseded_by is null
       group by a.item_no order by max(p.at) desc, a.item_no limit ${GIFTS}`,
      [customerNo],
    );
    return rows.map(({ itemNo }) => itemNo);
  }

  /** Of every year, as the customer or the shop told them. */
  importantDates(customerNo: number): Promise<YearlyDate[]> {
    return this.#database.query(
      'select kind, person, month, day from important_dates where customer_no = $1 order by kind, person',
      [customerNo],
    );
  }

  /** All of them or none; one that is there already stays. */
  async add(letters: readonly LetterRecord[]): Promise<void> {
    await this.#database.query(
      `insert into letters (letter_id, at, template, locale, customer_no, purchase_no, version, arm, token_key, blocks,
         bytes, trimmed)
       select "letterId", at, template, locale, "customerNo", "purchaseNo", version, arm, "tokenKey", blocks, bytes, trimmed
       from jsonb_to_recordset($1) as said("letterId" uuid, at timestamptz, template text, locale text,
         "customerNo" integer, "purchaseNo" bigint, version text, arm text, "tokenKey" smallint, blocks jsonb,
         bytes integer, trimmed integer)
       on conflict (letter_id) do nothing`,
      [JSON.stringify(letters)],
    );
  }

  async find(letterId: string): Promise<SentLetter | null> {
    const rows = await this.#database.query<SentLetter>(
      `select letter_id as "letterId", at, template, locale, customer_no as "customerNo", version, arm, blocks, bytes, trimmed
       from letters where letter_id = $1`,
      [letterId],
    );
    return rows[0] ?? null;
  }

  /** Whether the token of a click is handed in for the first time; those that have expired are forgotten. */
  async useArrival(session: Queryable, nonce: Buffer, now: Date, expiresAt: Date): Promise<boolean> {
    await session.query('delete from letter_arrivals where expires_at < $1', [now]);
    const rows = await session.query(
      'insert into letter_arrivals (nonce, expires_at) values ($1, $2) on conflict do nothing returning 1',
      [nonce, expiresAt],
    );
    return rows.length === 1;
  }
}
