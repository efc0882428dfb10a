import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import papaparse from 'papaparse';
import t from 'tap';
import { dateOf, dayOf } from './calendar.ts';
import type { Truth } from './export/truth.ts';
import { type DemoFiles, simulate } from './simulate.ts';

const UNTIL = '2026-11-21';
const CUSTOMERS = 400;

type Row = Record<string, string>;

function read(path: string): Row[] {
  const text = gunzipSync(readFileSync(path)).toString();
  const { data, errors } = papaparse.parse<Row>(text, { header: true, skipEmptyLines: true });
  if (errors.length > 0) throw new Error(`${path}: ${JSON.stringify(errors[0])}`);
  return data;
}

const cents = (text: string) => Math.round(Number(text) * 100);

function byId(rows: Row[], id: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row[id]!);
    if (group === undefined) groups.set(row[id]!, [row]);
    else group.push(row);
  }
  return groups;
}

const directory = t.testdir();
const steps: number[] = [];
const demo: DemoFiles = await simulate({
  directory: join(directory, 'a'),
  customers: CUSTOMERS,
  seed: 3,
  until: UNTIL,
  onProgress: (done, total) => steps.push(done / total),
});
const files = (name: string) => demo.imports.find(({ mapping }) => mapping.endsWith(`${name}.json`))!.files;
const till = files('till').flatMap(read);
const web = files('web').flatMap(read);
const catalogue = files('catalogue').flatMap(read);
const truth: Truth = JSON.parse(gunzipSync(readFileSync(demo.truth)).toString());
const receipts = byId(till, 'receipt_no');
const orders = byId(web, 'order_id');

t.test('the same seed and day give the same files, another seed does not', async (t) => {
  const small = (name: string, seed: number) =>
    simulate({ directory: join(directory, name), customers: 40, seed, until: UNTIL });
  await Promise.all([small('b', 3), small('c', 3), small('d', 4)]);
  const names = readdirSync(join(directory, 'b')).filter((name) => name !== 'mappings');
  t.ok(names.length > 30);
  for (const name of names)
    t.ok(
      readFileSync(join(directory, 'b', name)).equals(readFileSync(join(directory, 'c', name))),
      `${name} is the same`,
    );
  t.notOk(
    readFileSync(join(directory, 'b', 'customers.csv.gz')).equals(
      readFileSync(join(directory, 'd', 'customers.csv.gz')),
    ),
  );
});

t.test('as much as was promised', async (t) => {
  const { counts } = demo;
  t.strictSame(truth.counts, counts);
  t.equal(counts.customers, CUSTOMERS);
  const purchases = receipts.size + orders.size - counts.collectedOrders - counts.cancelledOrders;
  t.ok(purchases / CUSTOMERS > 12 && purchases / CUSTOMERS < 19, `${purchases / CUSTOMERS} a customer`);
  const lines = (till.length + web.length) / (receipts.size + orders.size);
  t.ok(lines > 2.7 && lines < 4.5, `${lines} lines a purchase`);
  const withCard = [...receipts.values()].filter(([row]) => row!.loyalty_card !== '').length;
  t.ok(Math.abs(withCard / receipts.size - 0.6) < 0.07, `${withCard / receipts.size} with a card`);
  const returned = files('returns').flatMap(read).length / (till.length + web.length);
  t.ok(returned > 0.008 && returned < 0.035, `${returned} of the lines returned`);
  t.equal(read(files('customers')[0]!).length, CUSTOMERS);
  const shops = readFileSync(join(demo.directory, 'stores.csv'), 'utf8').trim().split('\n');
  t.equal(shops.length, 1 + 150 + 1);
  t.strictSame(steps.at(-1), 1);
  t.strictSame(
    steps,
    [...steps].sort((a, b) => a - b),
  );
});

t.test('history runs for eighteen months and ends with the day before', async (t) => {
  const days = till.map((row) => {
    const [month, day, year] = row.closed_at!.slice(0, 10).split('/');
    return `${year}-${month}-${day}`;
  });
  days.push(...web.map((row) => row.created_at!.slice(0, 10)));
  days.sort();
  t.ok(days[0]! >= truth.start && days[0]! < dateOf(dayOf(truth.start) + 10), `first day ${days[0]}`);
  t.equal(days.at(-1), dateOf(dayOf(UNTIL) - 1));
});

t.test('every line adds up and names what the catalogue knows', async (t) => {
  const articles = new Set(catalogue.map((row) => row.article));
  const offers = new Set(catalogue.map((row) => row.offer_id));
  for (const row of till) {
    if (!articles.has(row.article)) t.fail(`article ${row.article}`);
    if (cents(row.amount!) !== cents(row.price!) * Number(row.quantity) - cents(row.discount!)) t.fail('sum');
    if (cents(row.amount!) < 0 || Number(row.quantity) < 1) t.fail('sign');
  }
  for (const row of web) {
    if (!offers.has(row.offer_id)) t.fail(`offer ${row.offer_id}`);
    if (cents(row.line_total!) !== cents(row.unit_price!) * Number(row.qty) - cents(row.line_discount!))
      t.fail('sum');
  }
  for (const row of files('prices').flatMap(read))
    if (!offers.has(row.offer_id)) t.fail(`price of ${row.offer_id}`);
  for (const row of files('sessions').flatMap(read)) if (!offers.has(row.offer_id)) t.fail('session');
  for (const row of files('returns').flatMap(read)) {
    if (!articles.has(row.article)) t.fail('returned article');
    const sold = row.receipt_source === 'till' ? receipts.get(row.receipt_no!) : orders.get(row.receipt_no!);
    if (row.receipt_no !== '' && sold === undefined) t.fail(`return of ${row.receipt_no}`);
    const article = catalogue.find(({ article }) => article === row.article)!;
    const most = sold
      ?.filter(
        (line) =>
          (line.article ?? article.article) === row.article &&
          (line.offer_id ?? article.offer_id) === article.offer_id,
      )
      .reduce((sum, line) => sum + Number(line.quantity ?? line.qty), 0);
    if (most !== undefined && Number(row.quantity) > most)
      t.fail(`${row.return_no} returns more than was sold`);
  }
  t.match(catalogue[0], { link: /^demo\/items\/.+/, image_link: /^demo\/images\/.+\.svg$/ });
});

t.test('a few items run out, some of them everywhere', async (t) => {
  const rows = byId(files('stock').flatMap(read), 'offer_id');
  const onSale = catalogue.filter((row) => row.available === 'yes').map((row) => row.offer_id!);
  t.ok(rows.size > onSale.length * 0.03 && rows.size < onSale.length * 0.1, `${rows.size} items`);
  t.strictSame(
    [...rows.keys()].filter((sku) => !onSale.includes(sku)),
    [],
  );
  const left = [...rows.values()].map((places) => places.filter((row) => Number(row.quantity) > 0).length);
  t.ok(left.filter((places) => places === 0).length > 10, 'sold out');
  t.ok(left.filter((places) => places > 0).length > 50, 'not everywhere');
  for (const places of rows.values())
    t.strictSame(
      places.map((row) => row.store_code),
      ['WEB', 'S001', 'S011', 'S021'],
    );
});

t.test('a purchase says the same on each of its lines', async (t) => {
  const torn = (purchases: Map<string, Row[]>, fields: string[]) =>
    [...purchases].flatMap(([id, rows]) => {
      const heads = new Set(rows.map((row) => fields.map((field) => row[field]).join('|')));
      return heads.size > 1 ? [id] : [];
    });
  t.strictSame(torn(receipts, ['store_code', 'closed_at', 'loyalty_card', 'gift_receipt', 'web_order']), []);
  const of = ['created_at', 'state', 'email', 'phone', 'club_card', 'visitor_id', 'delivery', 'pickup_point'];
  t.strictSame(torn(orders, of), []);
  t.strictSame(
    [...receipts.keys()].filter((id) => !/^S\d{3}-\d{6}-\d{4}$/.test(id)),
    [],
  );
});

t.test('what is collected at a shop was ordered on the web', async (t) => {
  const pairs = truth.families.flatMap(({ collected }) => collected);
  t.equal(pairs.length, demo.counts.collectedOrders);
  t.ok(pairs.length > 30);
  t.equal(till.filter((row) => row.web_order !== '' && !orders.has(row.web_order!)).length, 0);
  for (const [order, receipt] of pairs) {
    const [ordered, rung] = [orders.get(order)!, receipts.get(receipt)!];
    t.equal(rung[0]?.web_order, order);
    t.equal(ordered[0]?.state, 'collected');
    t.equal(ordered[0]?.pickup_point, rung[0]?.store_code);
    const total = (rows: Row[], field: string) => rows.reduce((sum, row) => sum + cents(row[field]!), 0);
    t.equal(total(ordered, 'line_total'), total(rung, 'amount'));
  }
});

t.test('the truth and the files tell one story', async (t) => {
  let typos = 0;
  let capitals = 0;
  for (const family of truth.families) {
    for (const [source, id, customer] of family.purchases) {
      const rows = source === 'till' ? receipts.get(id) : orders.get(id);
      if (rows === undefined) t.fail(`${source} ${id} is missing`);
      const said = (source === 'till' ? rows?.[0]?.loyalty_card : rows?.[0]?.club_card) ?? '';
      if (said !== '' && family.customers[customer]?.cards[0] !== said) t.fail(`card of ${id}`);
      const email = source === 'web' ? rows![0]!.email! : '';
      if (email !== '' && !family.customers[customer]!.emails.includes(email.toLowerCase()))
        t.fail(`e-mail of ${id}`);
      if (email !== email.toLowerCase()) capitals++;
    }
    for (const { order, said, meant } of family.typos) {
      typos++;
      t.equal(orders.get(order)?.[0]?.phone, said);
      t.not(said, meant);
    }
  }
  t.ok(typos > 3, `${typos} mistyped phones`);
  t.ok(capitals > 10, `${capitals} e-mails with capitals`);
  const shared = truth.families.filter(({ customers }) => customers.length === 2);
  t.ok(shared.length > 3 && shared.every(({ customers: [a, b] }) => a!.phones[0] === b!.phones[0]));
});

t.test('a number of customers that is none is refused', async (t) => {
  const run = (customers: number) =>
    simulate({ directory: join(directory, 'e'), customers, seed: 1, until: UNTIL });
  await t.rejects(run(0), { message: 'customers: got 0, expected a whole number, 1 or more' });
  await t.rejects(run(1.5), RangeError);
});
