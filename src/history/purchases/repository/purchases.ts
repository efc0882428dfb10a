import { finished } from 'node:stream/promises';
import { CopyText } from '../../../resources/database/copy-text.ts';
import { arrayLiteral, type Session } from '../../../resources/database/database.ts';
import type { Purchase, Reference } from '../purchase.ts';

/** Of COPY's text format. Numbers, decimals and flags need no escapes. */
const NULL = '\\N';
/** Any two numbers of our own. */
const WRITERS_LOCK = [7_220, 1] as const;

/**
 * Facts that tie others together (a receipt to its order, a return to a purchase) are written alone, so that neither
 * misses the other; all other purchases are written side by side. Held to the end of the transaction.
 */
export async function lockWriters(session: Session, mode: 'together' | 'alone'): Promise<void> {
  await session.prepared(
    mode === 'alone' ? 'select pg_advisory_xact_lock($1, $2)' : 'select pg_advisory_xact_lock_shared($1, $2)',
    WRITERS_LOCK,
  );
}

export interface StoredPurchase {
  purchase_no: number;
  source: string;
  id: string;
  content_hash: Buffer;
  customer_no: number | null;
  fulfils_source: string | null;
  fulfils_id: string | null;
  identifiers: number[];
}

const STORED = 'purchase_no, source, id, content_hash, customer_no, fulfils_source, fulfils_id, identifiers';

export function findPurchases(session: Session, keys: readonly Reference[]): Promise<StoredPurchase[]> {
  return session.prepared<StoredPurchase>(
    `select ${STORED} from purchases join unnest($1::text[], $2::text[]) as said(source, id) using (source, id)`,
    keyColumns(keys),
  );
}

/** Always in the same order, so that two writers wait for each other in one direction. */
export function lockPurchases(session: Session, keys: readonly Reference[]): Promise<StoredPurchase[]> {
  return session.query<StoredPurchase>(
    `select ${STORED} from purchases join unnest($1::text[], $2::text[]) as said(source, id) using (source, id)
     order by source, id for update of purchases`,
    keyColumns(keys),
  );
}

export async function customersOfPurchases(
  session: Session,
  purchaseNos: readonly number[],
): Promise<Map<number, number | null>> {
  const rows = await session.query<{ purchase_no: number; customer_no: number | null }>(
    'select purchase_no, customer_no from purchases where purchase_no = any($1::bigint[])',
    [arrayLiteral(purchaseNos)],
  );
  return new Map(rows.map((row) => [row.purchase_no, row.customer_no]));
}

/** A checked purchase with everything it names resolved. */
export interface PurchaseRow {
  purchase: Purchase;
  /** Of its content, hex. */
  hash: string;
  storeNo: number | null;
  day: string;
  aliasNos: readonly number[];
  identifierNos: readonly number[];
  customerNo: number | null;
}

export interface Reception {
  importNo?: number | undefined;
  receivedAt?: Date | undefined;
}

type Column = [name: string, type: string];

function column(text: string): Column {
  return text.split(' ') as Column;
}

/** One array parameter for each column. */
function unnested(columns: readonly Column[]): string {
  return columns.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ');
}

const HEADER = [
  'source text',
  'id text',
  'content_hash text',
  'channel text',
  'status text',
  'store_no integer',
  'at timestamptz',
  'utc_offset smallint',
  'day date',
  'currency text',
  'fulfils_source text',
  'fulfils_id text',
  'gift boolean',
  'promo_code text',
  'payments jsonb',
  'identifiers text',
  'customer_no integer',
].map(column);
const LINE = [
  'purchase_no bigint',
  'line_no smallint',
  'alias_no integer',
  'quantity numeric',
  'amount numeric',
  'price numeric',
  'discount numeric',
  'on_sale boolean',
].map(column);
/** Up to these, lines go in by arrays. */
const FEW_LINES = 256;
const HEADER_NAMES = HEADER.map(([name]) => name);
/** A value's column as the table wants it. */
function storedAs(name: string): string {
  if (name === 'identifiers') return 'said.identifiers::integer[]';
  return name === 'content_hash' ? 'said.content_hash::bytea' : `said.${name}`;
}
const HEADER_ROWS = `unnest(${unnested(HEADER)})`;
const RECEIVED_AT = `coalesce($${HEADER.length + 1}::timestamptz, now())`;
const IMPORT_NO = `$${HEADER.length + 2}::integer`;

/** @returns the purchase_no of each row that was not there before, by its place in `rows`. */
export async function insertPurchases(
  session: Session,
  rows: readonly PurchaseRow[],
  reception: Reception,
): Promise<Map<number, number>> {
  const inserted = await session.prepared<{ purchase_no: number; source: string; id: string }>(
    `insert into purchases (${HEADER_NAMES.join(', ')}, received_at, import_no)
     select ${HEADER_NAMES.map(storedAs).join(', ')}, ${RECEIVED_AT}, ${IMPORT_NO}
     from ${HEADER_ROWS} as said(${HEADER_NAMES.join(', ')})
     order by source collate "C", id collate "C"
     on conflict (source, id) do nothing returning purchase_no, source, id`,
    [...headerColumns(rows), reception.receivedAt ?? null, reception.importNo ?? null],
  );
  const places = new Map(rows.map(({ purchase }, at) => [keyOf(purchase), at]));
  return new Map(inserted.map((row) => [places.get(keyOf(row))!, row.purchase_no]));
}

/**
 * The same for purchases of which none is there yet: a third of the work.
 * @returns the purchase_no of each.
 * @throws where one is there after all; `isTaken` tells that error from others.
 */
export async function copyPurchases(
  session: Session,
  rows: readonly PurchaseRow[],
  { importNo, receivedAt }: Reception,
): Promise<number[]> {
  const [taken] = await session.query<{ numbers: string }>(
    `select string_agg(nextval('purchases_purchase_no_seq')::text, ',') as numbers from generate_series(1, $1)`,
    [rows.length],
  );
  const numbers = taken!.numbers.split(',').map(Number);
  const reception = `\t${importNo ?? NULL}${receivedAt === undefined ? '' : `\t${receivedAt.toISOString()}`}\n`;
  const text = new CopyText();
  for (let at = 0; at < rows.length; at++) text.add(numbers[at] + copiedHeader(rows[at]!) + reception);
  const columns = [
    'purchase_no',
    ...HEADER_NAMES,
    'import_no',
    ...(receivedAt === undefined ? [] : ['received_at']),
  ];
  await copy(session, 'purchases', columns, text);
  return numbers;
}

function copiedHeader(row: PurchaseRow): string {
  let text = '';
  for (const value of header(row))
    text += `\t${typeof value === 'string' ? escaped(value) : (value ?? NULL)}`;
  return text;
}

/** Keeps the revisions as they stood, then takes their lines away; the caller inserts the new ones. */
export async function archivePurchases(session: Session, purchaseNos: readonly number[]): Promise<void> {
  await session.query(
    `insert into purchase_revisions (purchase_no, revision, content, received_at)
     select purchase_no, revision,
       to_jsonb(purchases) || jsonb_build_object('lines', (
         select jsonb_agg(to_jsonb(purchase_lines) - 'purchase_no' order by line_no)
         from purchase_lines where purchase_lines.purchase_no = purchases.purchase_no)),
       received_at
     from purchases where purchase_no = any($1::bigint[])`,
    [purchaseNos],
  );
  await session.query(
    `with freed as (
       delete from return_matches where purchase_no = any($1::bigint[]) returning return_no, line_no, quantity
     ), summed as (
       select return_no, line_no, sum(quantity) as quantity from freed group by return_no, line_no
     )
     update return_lines set unmatched = unmatched + summed.quantity from summed
     where return_lines.return_no = summed.return_no and return_lines.line_no = summed.line_no`,
    [purchaseNos],
  );
  await session.query('delete from purchase_lines where purchase_no = any($1::bigint[])', [purchaseNos]);
}

export async function revisePurchases(
  session: Session,
  rows: readonly PurchaseRow[],
  reception: Reception,
): Promise<void> {
  const changed = HEADER_NAMES.filter((name) => name !== 'source' && name !== 'id');
  await session.query(
    `update purchases set revision = revision + 1, received_at = ${RECEIVED_AT}, import_no = ${IMPORT_NO},
       ${changed.map((name) => `${name} = ${storedAs(name)}`).join(', ')}
     from ${HEADER_ROWS} as said(${HEADER_NAMES.join(', ')})
     where purchases.source = said.source and purchases.id = said.id`,
    [...headerColumns(rows), reception.receivedAt ?? null, reception.importNo ?? null],
  );
}

export async function insertLines(
  session: Session,
  rows: readonly PurchaseRow[],
  purchaseNos: readonly number[],
): Promise<void> {
  if (rows.reduce((sum, { aliasNos }) => sum + aliasNos.length, 0) <= FEW_LINES) {
    const lines = rows.flatMap((row, at) => linesOf(row, purchaseNos[at]!));
    await session.prepared(
      `insert into purchase_lines (${LINE.map(([name]) => name).join(', ')}) select * from unnest(${unnested(LINE)})`,
      LINE.map((_, column) => arrayLiteral(lines.map((line) => line[column] ?? null))),
    );
    return;
  }
  // COPY, as one text: a fifth of the work of arrays, which are quoted here and taken apart there value by value; but it
  // takes a round trip more, and is planned each time.
  const text = new CopyText();
  for (let at = 0; at < rows.length; at++)
    for (const line of linesOf(rows[at]!, purchaseNos[at]!))
      text.add(`${line.map((value) => value ?? NULL).join('\t')}\n`);
  await copy(
    session,
    'purchase_lines',
    LINE.map(([name]) => name),
    text,
  );
}

/** In the order of LINE. */
function linesOf({ purchase, aliasNos }: PurchaseRow, purchaseNo: number) {
  return purchase.lines.map(({ quantity, amount, price, discount, onSale }, index) => [
    purchaseNo,
    index + 1,
    aliasNos[index]!,
    quantity,
    amount,
    price ?? null,
    discount ?? null,
    onSale ?? null,
  ]);
}

async function copy(
  session: Session,
  table: string,
  columns: readonly string[],
  text: CopyText,
): Promise<void> {
  const sink = session.copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`);
  sink.end(text.bytes());
  await finished(sink);
}

/** Of COPY's text format: what passed `checkText`, and JSON, holds no other character that means something there. */
function escaped(text: string): string {
  return text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
}

export function keyOf({ source, id }: Reference): string {
  return `${source}\0${id}`;
}

/** As array literals: two parameters of type text[]. */
export function keyColumns(keys: readonly Reference[]): [sources: string, ids: string] {
  return [arrayLiteral(keys.map(({ source }) => source)), arrayLiteral(keys.map(({ id }) => id))];
}

function headerColumns(rows: readonly PurchaseRow[]): string[] {
  const values = rows.map(header);
  return HEADER.map((_, column) => arrayLiteral(values.map((row) => row[column]!)));
}

/** In the order of HEADER. */
function header({
  purchase,
  hash,
  storeNo,
  day,
  identifierNos,
  customerNo,
}: PurchaseRow): (string | number | boolean | null)[] {
  return [
    purchase.source,
    purchase.id,
    `\\x${hash}`,
    purchase.channel,
    purchase.status ?? 'paid',
    storeNo,
    purchase.at.instant.toISOString(),
    purchase.at.utcOffset,
    day,
    purchase.currency,
    purchase.fulfils?.source ?? null,
    purchase.fulfils?.id ?? null,
    purchase.gift ?? false,
    purchase.promoCode ?? null,
    purchase.payments === undefined ? null : JSON.stringify(purchase.payments),
    `{${identifierNos.join(',')}}`,
    customerNo,
  ];
}
