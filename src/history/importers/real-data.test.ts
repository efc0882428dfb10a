import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import t, { type Test } from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { publicData } from '../../../test/support/public-data.ts';
import type { Database } from '../../resources/database/index.ts';
import { openSecrets } from '../../resources/secrets.ts';
import { readSnapshot } from '../snapshot/index.ts';
import { importFiles, loadMapping } from './index.ts';

/** REGULARS_TEST_WEEKS=80: all of them, some minutes. */
const CHAIN_WEEKS = Number(process.env.REGULARS_TEST_WEEKS ?? 2);

/** Imports the files twice, the second time in the reverse order: nothing may come of that. */
async function imported(t: Test, files: string[], name: string) {
  const { config, database } = await testDatabase(t);
  const context = { config, database, secrets: await openSecrets(config, database) };
  const mapping = await loadMapping(name);
  const summary = await importFiles(context, files, mapping);
  const first = (await readSnapshot(database)).hash;
  const { counts } = await importFiles(context, files.toReversed(), mapping);
  for (const outcomes of [counts.purchases, counts.returns])
    t.match(outcomes, { accepted: 0, updated: 0 }, 'the second time changes nothing');
  t.equal((await readSnapshot(database)).hash, first);
  return { database, summary };
}

/** An independent reading: the quotes of these files enclose no delimiter but in a few titles, taken by the pattern. */
async function* rowsOf(file: string): AsyncGenerator<string[]> {
  const lines = createInterface({
    input: createReadStream(file).pipe(createGunzip()),
    // Else a CR at the end of a chunk and its LF a tenth of a second later, on a busy machine, are two ends of line.
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let header = true;
  for await (const line of lines) {
    if (!header)
      yield [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) =>
        cell!.replace(/^"|"$/g, ''),
      );
    header = false;
  }
}

async function totals(database: Database) {
  const [row] = await database.query<Record<string, number>>(
    `select count(*) as purchases, count(distinct customer_no) as customers,
       (select count(*) from purchase_lines) as lines,
       (select round(sum(amount) * 1000)::int8 from purchase_lines) as paid,
       (select round(sum(quantity))::int8 from purchase_lines) as quantity from purchases`,
  );
  return row;
}

t.test('weeks of the chain', { timeout: 1_800_000 }, async (t) => {
  const folder = publicData(t, 'chain');
  if (folder === undefined) return;
  const files = readdirSync(folder)
    .filter((name) => name.startsWith('transactions'))
    .sort()
    .slice(0, CHAIN_WEEKS)
    .map((name) => join(folder, name));
  const baskets = new Set<string>();
  const customers = new Set<string>();
  let [lines, paid, quantity] = [0, 0, 0];
  for (const file of files) {
    for await (const cells of rowsOf(file)) {
      lines++;
      quantity += Number(cells[4]);
      paid += Math.round(Number(cells[5]) * 1000);
      if (cells[11] !== '') customers.add(cells[11]!);
      baskets.add(cells[14]!);
    }
  }
  const { database, summary } = await imported(t, files, 'sort-of-real');
  t.strictSame(await totals(database), {
    purchases: baskets.size,
    customers: customers.size,
    lines,
    paid,
    quantity,
  });
  t.match(summary, { rows: lines, rejectedRows: 0, counts: { lines, customers: customers.size } });
  t.match(await database.query('select distinct placeholder, provisional from items'), [
    { placeholder: true, provisional: false },
  ]);
  t.match(
    await database.query(
      `select c.id, p.id as parent from items i join categories c using (category_no) join categories p on p.category_no = c.parent_no where sku = 'PRD0900033'`,
    ),
    [{ id: 'CL00201', parent: 'DEP00067' }],
  );
});

t.test('Online Retail: cancellations, fees, notes for titles', { timeout: 300_000 }, async (t) => {
  const folder = publicData(t, 'online-retail');
  if (folder === undefined) return;
  const file = join(folder, 'onlineretail.csv.gz');
  const sold = { invoices: new Set<string>(), customers: new Set<string>(), lines: 0, paid: 0, quantity: 0 };
  const back = { invoices: new Set<string>(), lines: 0, quantity: 0 };
  let refused = 0;
  for await (const [invoice, , , quantity, , price, customer] of rowsOf(file)) {
    if (Number(price) < 0) refused++;
    else if (invoice!.startsWith('C') || Number(quantity) < 0) {
      back.invoices.add(invoice!);
      back.lines++;
      back.quantity -= Number(quantity);
    } else {
      sold.invoices.add(invoice!);
      if (customer !== '') sold.customers.add(customer!);
      sold.lines++;
      sold.quantity += Number(quantity);
      sold.paid += Number(quantity) * Math.round(Number(price) * 1000);
    }
  }
  const { database, summary } = await imported(t, [file], 'online-retail');
  t.equal(summary.rejectedRows, refused, 'bad debts: money below zero');
  t.strictSame(await totals(database), {
    purchases: sold.invoices.size,
    customers: sold.customers.size,
    lines: sold.lines,
    paid: sold.paid,
    quantity: sold.quantity,
  });
  t.strictSame(
    await database.query(
      'select count(distinct return_no) as returns, count(*) as lines, sum(quantity)::int8 as quantity from return_lines',
    ),
    [{ returns: back.invoices.size, lines: back.lines, quantity: back.quantity }],
  );
  const [matched] = await database.query<{ some: boolean; all: boolean }>(
    'select bool_or(unmatched < quantity) as some, bool_and(unmatched = 0) as all from return_lines',
  );
  t.strictSame(matched, { some: true, all: false }, 'what matches nothing is kept');
  t.strictSame(
    await database.query(
      `select sku, kind, title from items where sku in ('POST', 'gift_0001_20', '85123A', '20713', 'DCGS0067') order by sku`,
    ),
    [
      { sku: '20713', kind: 'goods', title: 'JUMBO BAG OWLS' },
      { sku: '85123A', kind: 'goods', title: 'WHITE HANGING HEART T-LIGHT HOLDER' },
      { sku: 'DCGS0067', kind: 'goods', title: null },
      { sku: 'POST', kind: 'service', title: 'POSTAGE' },
      { sku: 'gift_0001_20', kind: 'gift-card', title: 'Dotcomgiftshop Gift Voucher £20.00' },
    ],
  );
});

t.test('Instacart: orders joined, gaps added up', async (t) => {
  const folder = publicData(t, 'instacart-1000');
  if (folder === undefined) return;
  const users = new Map<string, string>();
  for await (const [order, user] of rowsOf(join(folder, 'orders.csv.gz'))) users.set(order!, user!);
  const orders = new Set<string>();
  let lines = 0;
  for await (const [order] of rowsOf(join(folder, 'order_items.csv.gz'))) {
    orders.add(order!);
    lines++;
  }
  const { database, summary } = await imported(t, [join(folder, 'order_items.csv.gz')], 'instacart');
  t.match(await totals(database), {
    purchases: orders.size,
    customers: new Set([...orders].map((order) => users.get(order))).size,
    lines,
  });
  t.match(summary, { rejectedRows: 0, warnings: users.size - orders.size });
  t.match(
    await database.query(
      `select i.title, c.title as aisle, p.title as department from items i join categories c using (category_no)
       join categories p on p.category_no = c.parent_no where sku = '17794'`,
    ),
    [{ title: 'Carrots', aisle: 'fresh vegetables', department: 'produce' }],
  );
});
