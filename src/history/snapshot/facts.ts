import type { Session } from '../../resources/database/index.ts';
import { customersRefusingProfiling } from '../../resources/models/repository.ts';
import { columnOffsets, int8At, readRows } from './binary-copy.ts';
import { EFFECTIVE, RETURNED } from './effective.ts';

/** Effective purchases by ascending purchase_no. */
export interface PurchaseFacts {
  count: number;
  purchaseNo: Float64Array;
  /** Place in the order of (at, source, id): the same whatever the order in which they came. */
  rank: Uint32Array;
  /** After merges; 0 = unknown, or somebody who refused profiling: what they buy is learnt from, they are not. */
  customerNo: Int32Array;
  /** 0 = none. */
  storeNo: Int32Array;
  channel: Uint8Array;
  day: Int32Array;
  minute: Uint16Array;
}

/** Lines of effective purchases, in no order, in chunks: nothing is copied as they grow. */
export interface LineChunk {
  count: number;
  /** Index into PurchaseFacts. */
  purchase: Uint32Array;
  item: Uint32Array;
  /** In 1/10,000, net of returns: whole numbers, so that sums are exact in any order. */
  quantity: Float64Array;
  amount: Float64Array;
}

const CHUNK = 1 << 17;
const MINUTES_A_DAY = 1440;
const PURCHASE_WIDTHS = [8, 4, 4, 4, 2, 4, 8, 2];
const LINE_WIDTHS = [8, 2, 4, 8, 8];

export async function readPurchases(session: Session, until: Date | undefined): Promise<PurchaseFacts> {
  const [size] = await session.query<{ count: number }>('select count(*) from purchases');
  const capacity = size!.count;
  const facts: PurchaseFacts = {
    count: 0,
    purchaseNo: new Float64Array(capacity),
    rank: new Uint32Array(capacity),
    customerNo: new Int32Array(capacity),
    storeNo: new Int32Array(capacity),
    channel: new Uint8Array(capacity),
    day: new Int32Array(capacity),
    minute: new Uint16Array(capacity),
  };
  const root = await mergedCustomers(session);
  for (const customerNo of await customersRefusingProfiling(session)) root.set(customerNo, 0);
  const [no, rank, customer, store, channel, day, at, offset] = columnOffsets(PURCHASE_WIDTHS) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // COPY takes no parameters; the instant is of a Date, so it cannot carry anything else.
  const instant = until === undefined ? 'null' : `'${until.toISOString()}'`;
  const rows = session.copyTo(
    `copy (select p.purchase_no, (row_number() over (order by p.at, p.source, p.id) - 1)::int4,
       coalesce(p.customer_no, 0), coalesce(p.store_no, 0),
       (case p.channel when 'store' then 0 when 'web' then 1 when 'app' then 2 else 3 end)::int2,
       p.day - date '1970-01-01', p.at, p.utc_offset
     from purchases p left join purchases s on s.purchase_no = p.superseded_by
     where ${EFFECTIVE(instant)} order by p.purchase_no) to stdout (format binary)`,
  );
  await readRows(rows, PURCHASE_WIDTHS, (view, start) => {
    const i = facts.count++;
    const customerNo = view.getInt32(start + customer);
    facts.purchaseNo[i] = int8At(view, start + no);
    facts.rank[i] = view.getInt32(start + rank);
    facts.customerNo[i] = root.get(customerNo) ?? customerNo;
    facts.storeNo[i] = view.getInt32(start + store);
    facts.channel[i] = view.getInt16(start + channel);
    facts.day[i] = view.getInt32(start + day);
    const minutes = Math.floor(int8At(view, start + at) / 60e6) + view.getInt16(start + offset);
    facts.minute[i] = ((minutes % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY;
  });
  return facts;
}

/** Merged customer → whom they were merged into, at the end of the chain. */
async function mergedCustomers(session: Session): Promise<Map<number, number>> {
  const merged = new Map<number, number>();
  for (const { customer_no, alias_of } of await session.query<{ customer_no: number; alias_of: number }>(
    'select customer_no, alias_of from customers where alias_of is not null',
  ))
    merged.set(customer_no, alias_of);
  for (const [customer, into] of merged) {
    let root = into;
    while (merged.has(root) && root !== customer) root = merged.get(root)!;
    merged.set(customer, root);
  }
  return merged;
}

export async function readLines(
  session: Session,
  purchases: PurchaseFacts,
  itemOfAlias: Int32Array,
  until: Date | undefined,
): Promise<LineChunk[]> {
  const returned = new Map<number, number>();
  for (const row of await session.query<{ purchase_no: number; line_no: number; scaled: number }>(
    `select purchase_no, line_no, (quantity * 10000)::int8 as scaled from (${RETURNED('$1')}) r`,
    [until ?? null],
  ))
    returned.set(lineKey(row.purchase_no, row.line_no), row.scaled);
  const chunks: LineChunk[] = [];
  let chunk: LineChunk | undefined;
  let purchase = 0;
  const { purchaseNo, count } = purchases;
  const [no, lineNo, alias, quantity, amount] = columnOffsets(LINE_WIDTHS) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const rows = session.copyTo(
    `copy (select purchase_no, line_no, alias_no, (quantity * 10000)::int8, (amount * 10000)::int8
     from purchase_lines) to stdout (format binary)`,
  );
  await readRows(rows, LINE_WIDTHS, (view, start) => {
    const item = itemOfAlias[view.getInt32(start + alias)] ?? -1;
    if (item < 0) return;
    const wanted = int8At(view, start + no);
    if (purchaseNo[purchase] !== wanted) {
      purchase = find(purchaseNo, count, wanted, purchase);
      if (purchase === count || purchaseNo[purchase] !== wanted) return;
    }
    let net = int8At(view, start + quantity);
    let paid = int8At(view, start + amount);
    const back =
      returned.size === 0 ? undefined : returned.get(lineKey(wanted, view.getInt16(start + lineNo)));
    if (back !== undefined) {
      // What is left of a line costs its share of the line.
      paid = net === 0 ? 0 : Math.round((paid * (net - back)) / net);
      net -= back;
    }
    if (chunk === undefined || chunk.count === CHUNK) {
      chunk = newChunk();
      chunks.push(chunk);
    }
    const i = chunk.count++;
    chunk.purchase[i] = purchase;
    chunk.item[i] = item;
    chunk.quantity[i] = net;
    chunk.amount[i] = paid;
  });
  return chunks;
}

function lineKey(purchaseNo: number, lineNo: number): number {
  return purchaseNo * 65536 + lineNo;
}

function newChunk(): LineChunk {
  return {
    count: 0,
    purchase: new Uint32Array(CHUNK),
    item: new Uint32Array(CHUNK),
    quantity: new Float64Array(CHUNK),
    amount: new Float64Array(CHUNK),
  };
}

/** Lines lie mostly in the order of purchases: the next one is tried before the search. */
function find(sorted: Float64Array, count: number, wanted: number, last: number): number {
  if (last + 1 < count && sorted[last + 1] === wanted) return last + 1;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
