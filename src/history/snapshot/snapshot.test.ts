import fc from 'fast-check';
import t from 'tap';
import type { Snapshot } from '../../../models/core/snapshot.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../resources/database/index.ts';
import { readCustomerHistory, readSnapshot } from './index.ts';

interface Line {
  item: number;
  quantity: number;
  returned: number;
}
interface Purchase {
  customer: number | null;
  store: number | null;
  at: string;
  offset: number;
  cancelled: boolean;
  /** Index of the purchase that supersedes it. */
  supersededBy: number | null;
  lines: Line[];
}

const ITEMS = 6; // the last one is no goods
const CUSTOMERS = 4; // the last one is merged into the first

async function fill(database: Database, purchases: Purchase[], order = purchases.map((_, i) => i)) {
  await database.query(
    'truncate return_matches, return_lines, returns, purchase_lines, purchases, item_aliases, items, stores, categories restart identity cascade',
  );
  // Not truncated: consents, which hang on them, refuse it.
  await database.query('delete from customers');
  await database.query('alter table customers alter column customer_no restart');
  await database.query(`insert into stores (id) values ('north'), ('south')`);
  await database.query(
    `insert into categories (id, parent_no, repeat, count_by)
     values ('food', null, 'never', 'style'), ('milk', 1, 'learned', 'item')`,
  );
  await database.query(
    `insert into items (sku, kind, title, category_no, first_seen)
     select 'sku' || n, case when n = $1 then 'bag' else 'goods' end, 'Item ' || n, 2, '2026-06-01' from generate_series(1, $1) n`,
    [ITEMS],
  );
  // Two codes an item: a purchase may name the same item twice, by different codes.
  await database.query(
    `insert into item_aliases (source, code, item_no, origin)
     select s, 'code' || n, n, 'api' from generate_series(1, $1) n, (values ('a'), ('b')) v (s) order by n, s`,
    [ITEMS],
  );
  await database.query(
    `insert into customers (alias_of) select case when n = $1 then 1 end from generate_series(1, $1) n`,
    [CUSTOMERS],
  );
  await database.query(
    `insert into returns (source, id, content_hash, at, utc_offset, day) values ('x', 'r', '', '2026-02-01', 0, '2026-02-01')`,
  );
  const nos: number[] = [];
  for (const index of order) {
    const { customer, store, at, offset, cancelled, lines } = purchases[index]!;
    const [row] = await database.query<{ purchase_no: number }>(
      `insert into purchases (source, id, content_hash, channel, status, store_no, at, utc_offset, day, currency, customer_no)
       values ('x', $1, '', 'store', $2, $3, $4, $5::int2, (($4::timestamptz at time zone 'UTC') + $5::int2 * interval '1 minute')::date, 'EUR', $6)
       returning purchase_no`,
      [`p${index}`, cancelled ? 'cancelled' : 'paid', store, at, offset, customer],
    );
    nos[index] = row!.purchase_no;
    for (const [i, line] of lines.entries()) {
      await database.query(
        'insert into purchase_lines (purchase_no, line_no, alias_no, quantity, amount) values ($1, $2, $3, $4::numeric, $4::numeric * 10)',
        [row!.purchase_no, i + 1, line.item * 2 - (i % 2), line.quantity / 10],
      );
      if (line.returned === 0) continue;
      await database.query(
        `with line as (insert into return_lines (return_no, line_no, alias_no, quantity, amount, unmatched)
           select 1, count(*) + 1, $3::int, $4::numeric, 0, 0 from return_lines returning line_no)
         insert into return_matches select 1, line_no, $1::int8, $2::int2, $4::numeric from line`,
        [row!.purchase_no, i + 1, line.item * 2 - 1, Math.min(line.returned, line.quantity) / 10],
      );
    }
  }
  for (const [index, { supersededBy }] of purchases.entries())
    if (supersededBy !== null && supersededBy < purchases.length && supersededBy !== index)
      await database.query('update purchases set superseded_by = $2 where purchase_no = $1', [
        nos[index],
        nos[supersededBy],
      ]);
}

/** Baskets of every customer, as serving reads them, from the arrays that training reads. */
function historiesOf({ customers, items, stores, purchases, lines }: Snapshot) {
  const histories = new Map([...customers].map((no) => [no, new Map<number, Map<number, number>>()]));
  /** By customer_no and day. */
  const storeOf = new Map<string, number>();
  for (let p = 0; p < purchases.count; p++) {
    const history = histories.get(customers[purchases.customer[p]!] ?? 0);
    if (history === undefined) continue;
    const key = `${customers[purchases.customer[p]!]} ${purchases.day[p]}`;
    if (!storeOf.has(key)) storeOf.set(key, stores[purchases.store[p]!] ?? 0);
    const basket = history.get(purchases.day[p]!) ?? new Map<number, number>();
    history.set(purchases.day[p]!, basket);
    for (let i = purchases.lineStart[p]!; i < purchases.lineStart[p + 1]!; i++)
      basket.set(
        items[lines.item[i]!]!,
        Math.fround((basket.get(items[lines.item[i]!]!) ?? 0) + lines.quantity[i]!),
      );
  }
  return new Map(
    [...histories].map(([no, days]) => [
      no,
      {
        baskets: [...days]
          .sort(([a], [b]) => a - b)
          .map(([day, of]) => {
            const sorted = [...of].sort(([a], [b]) => a - b);
            const store = storeOf.get(`${no} ${day}`)!;
            return {
              day,
              items: sorted.map(([item]) => item),
              quantities: sorted.map(([, quantity]) => quantity),
              ...(store === 0 ? {} : { store }),
            };
          }),
      },
    ]),
  );
}

const purchase = fc.record<Purchase>({
  customer: fc.option(fc.integer({ min: 1, max: CUSTOMERS })),
  store: fc.option(fc.integer({ min: 1, max: 2 })),
  at: fc.integer({ min: 0, max: 200 }).map((hours) => new Date(1.77e12 + hours * 3.6e6).toISOString()),
  offset: fc.constantFrom(0, 180, -300),
  cancelled: fc.boolean().map((x) => x),
  supersededBy: fc.option(fc.nat(8), { freq: 2 }),
  lines: fc.array(
    fc.record({
      item: fc.integer({ min: 1, max: ITEMS }),
      quantity: fc.integer({ min: 1, max: 30 }),
      returned: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 30 })),
    }),
    { maxLength: 5 },
  ),
});

t.test('the snapshot and a customer read alone have the same history', async (t) => {
  const { database } = await testDatabase(t);
  let baskets = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(purchase, { maxLength: 8 }), async (purchases) => {
      await fill(database, purchases);
      const expected = historiesOf(await readSnapshot(database));
      const histories = await readCustomerHistory(database, [1, 2, 3]);
      for (const [no, history] of histories) {
        t.strictSame(history, expected.get(no) ?? { baskets: [] });
        baskets += history.baskets.length;
      }
      t.strictSame((await readCustomerHistory(database, [CUSTOMERS])).get(CUSTOMERS), histories.get(1));
    }),
    { numRuns: 30, seed: 1 },
  );
  t.ok(baskets > 20, `${baskets} baskets were compared`);
});

t.test('columns, net quantities, order and what is left out', async (t) => {
  const { database } = await testDatabase(t);
  const line = (item: number, quantity: number, returned = 0) => ({ item, quantity, returned });
  const plain = { store: null, offset: 0, cancelled: false, supersededBy: null };
  const purchases: Purchase[] = [
    { ...plain, customer: null, at: '2026-01-01T10:00:00Z', lines: [line(3, 10)] },
    {
      ...plain,
      customer: 2,
      at: '2026-01-03T23:30:00Z',
      offset: 60,
      store: 2,
      lines: [line(2, 10), line(1, 5), line(2, 3, 1)],
    },
    { ...plain, customer: 2, at: '2026-01-02T08:05:00Z', lines: [line(4, 7, 7), line(5, 8, 1), line(5, 2)] },
    { ...plain, customer: 3, at: '2026-01-02T08:05:00Z', lines: [line(4, 7, 7), line(ITEMS, 1)] },
    { ...plain, customer: 1, at: '2026-01-02T08:05:00Z', cancelled: true, lines: [line(4, 7)] },
    { ...plain, customer: 1, at: '2026-01-02T08:05:00Z', supersededBy: 1, lines: [line(4, 7)] },
  ];
  await fill(database, purchases);
  await database.query(`insert into changes (kind, key) values ('customer', '1')`);
  const [change] = await database.query<{ seq: number }>('select max(seq) as seq from changes');
  const snapshot = await readSnapshot(database);
  t.match(snapshot, {
    customers: Int32Array.of(2),
    items: Int32Array.of(1, 2, 3, 4, 5),
    stores: Int32Array.of(1, 2),
    categories: Int32Array.of(1, 2),
    watermark: change!.seq,
  });
  t.strictSame(snapshot.purchases, {
    count: 3,
    customer: Int32Array.of(0, 0, -1),
    store: Int32Array.of(-1, 1, -1),
    channel: Uint8Array.of(0, 0, 0),
    day: Int32Array.of(20455, 20457, 20454),
    minute: Uint16Array.of(8 * 60 + 5, 30, 600),
    lineStart: Uint32Array.of(0, 1, 3, 4),
  });
  t.strictSame(snapshot.lines, {
    item: Uint32Array.of(4, 0, 1, 2),
    quantity: Float32Array.of(0.9, 0.5, 1.2, 1),
    amount: Float32Array.of(9, 5, 12, 10),
  });
  t.strictSame(snapshot.catalogue.category, Int32Array.of(1, 1, 1, 1, 1));
  t.strictSame(snapshot.catalogue.parent, Int32Array.of(-1, 0));
  t.strictSame(snapshot.catalogue.repeat, Uint8Array.of(2, 2), 'a policy holds for all below');
  t.strictSame(snapshot.catalogue.byStyle, Uint8Array.of(1, 1));
  t.strictSame(snapshot.catalogue.firstDay, Int32Array.of(20457, 20457, 20454, 20605, 20455));

  const early = await readSnapshot(database, { until: new Date('2026-01-03T00:00:00Z') });
  t.strictSame(early.customers, Int32Array.of(2, 3, 1), 'not yet returned, not yet superseded');
  t.strictSame(early.lines.quantity, Float32Array.of(0.7, 1, 0.7, 0.7, 1));

  await fill(database, purchases, [5, 4, 3, 2, 1, 0]);
  t.equal((await readSnapshot(database)).hash, snapshot.hash, 'whatever the order of writing');
  const numbered = purchases.map((of) => ({ ...of, customer: of.customer && (of.customer % 3) + 1 }));
  await fill(database, numbered);
  const other = await readSnapshot(database, { until: new Date('2026-01-03T00:00:00Z') });
  t.strictSame(other.customers, Int32Array.of(3, 1, 2), 'in the order of their first purchases');
  t.strictSame([other.purchases, other.lines], [early.purchases, early.lines], 'whatever their numbers');

  await fill(database, purchases);
  await database.query('update purchase_lines set quantity = quantity + 0.1 where purchase_no = 1');
  t.not((await readSnapshot(database)).hash, snapshot.hash);
});

t.test('an empty database is an empty snapshot', async (t) => {
  const { database } = await testDatabase(t);
  const snapshot = await readSnapshot(database);
  t.match(snapshot, { watermark: 0, purchases: { count: 0, lineStart: Uint32Array.of(0) } });
  t.match(snapshot.hash, /^[0-9a-f]{64}$/);
});
