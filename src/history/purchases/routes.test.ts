import { Writable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import t, { type Test } from 'tap';
import { testHistory } from '../../../test/support/history.ts';
import type { Database } from '../../resources/database/index.ts';
import { errorHandler, validatorCompiler } from '../../resources/http/index.ts';
import { purchaseRoutes, returnRoutes } from '../index.ts';

interface Door {
  app: FastifyInstance;
  database: Database;
  logged: () => string;
  post: (
    path: string,
    payload: object,
  ) => Promise<{ status: number; body: Record<string, unknown>; text: string }>;
}

async function door(t: Test): Promise<Door> {
  const { database, secrets, origin } = await testHistory(t);
  let log = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      log += chunk;
      done();
    },
  });
  const app = Fastify({ logger: { level: 'trace', stream } });
  app.setErrorHandler(errorHandler).setValidatorCompiler(validatorCompiler);
  app.decorate('database', database).decorate('secrets', secrets);
  const config = { country: origin.country, timeZone: origin.timeZone } as never;
  await app.register(purchaseRoutes, { config });
  await app.register(returnRoutes, { config });
  t.teardown(() => app.close());
  const post = async (path: string, payload: object) => {
    const answer = await app.inject({ method: 'POST', url: path, payload });
    return { status: answer.statusCode, body: answer.json(), text: answer.body };
  };
  return { app, database, logged: () => log, post };
}

const receipt = {
  id: '1',
  channel: 'store',
  at: '2026-03-01T10:00:00+03:00',
  currency: 'RUB',
  lines: [{ item: 'milk', quantity: 1, amount: 89.9 }],
};

t.test('each purchase of a call is answered on its own', async (t) => {
  const { post, database } = await door(t);
  const bad: [object | string | null, string, RegExp][] = [
    [null, 'invalid_request', /^element: got null, expected: must be object/],
    ['receipt', 'invalid_request', /^element: got a string, expected: must be object/],
    [{ ...receipt, id: undefined }, 'invalid_request', /id/],
    [{ ...receipt, id: 7 }, 'invalid_request', /^id: got 7, expected: must be string/],
    [{ ...receipt, id: '' }, 'invalid_request', /id/],
    [{ ...receipt, id: 'a\0' }, 'invalid_request', /^id: got "a\\u0000", expected .*control/],
    [{ ...receipt, id: 'half \ud83d' }, 'invalid_request', /^id: got "half \\ud83d"/],
    [{ ...receipt, id: '   ' }, 'invalid_request', /^id: got " {3}", expected .*blank/],
    [{ ...receipt, source: '\u00a0' }, 'invalid_request', /^source: .*blank/],
    [{ ...receipt, store: ' ' }, 'invalid_request', /^store: got " "/],
    [
      { ...receipt, lines: [{ ...receipt.lines[0], item: '  ' }] },
      'invalid_request',
      /^lines\/0\/item: got " {2}"/,
    ],
    [
      { ...receipt, payments: [{ kind: 'card', amount: -1 }] },
      'invalid_money',
      /^payments\/0\/amount: got -1/,
    ],
    [{ ...receipt, colour: 'red' }, 'invalid_request', /colour/],
    [{ ...receipt, channel: 'mail' }, 'invalid_request', /^channel: got "mail", expected one of store, web/],
    [{ ...receipt, at: '2026-03-01T10:00:00' }, 'invalid_time', /offset/],
    [{ ...receipt, at: '2026-02-30T10:00:00Z' }, 'invalid_time', /at/],
    [{ ...receipt, currency: 'rub' }, 'invalid_request', /currency/],
    [{ ...receipt, lines: [] }, 'invalid_request', /lines/],
    [{ ...receipt, at: '2999-01-01T10:00:00Z' }, 'invalid_time', /^at: got "2999.+ 1970 to 2199/],
    [{ ...receipt, lines: [{ item: 'milk', quantity: 1 }] }, 'invalid_request', /amount/],
    [{ ...receipt, lines: [{ item: 'milk', quantity: 1, amount: 1, vat: 2 }] }, 'invalid_request', /vat/],
    [
      { ...receipt, lines: [{ item: 'milk', quantity: -1, amount: 1 }] },
      'invalid_quantity',
      /^lines\/0\/quantity: got -1, expected more than 0/,
    ],
    [
      { ...receipt, lines: [{ item: 'milk', quantity: 1, amount: 0.1 + 0.2 }] },
      'invalid_money',
      /^lines\/0\/amount: got 0.30000000000000004, expected .+ 4 places/,
    ],
    [
      { ...receipt, lines: [{ item: 'milk', quantity: 1, amount: Number('99999999999999.99') }] },
      'invalid_money',
      /string/,
    ],
    [{ ...receipt, lines: [{ item: 'milk', quantity: 1, amount: 1e21 }] }, 'invalid_money', /decimal/],
    [{ ...receipt, lines: [{ item: 'milk', quantity: 1, amount: 'much' }] }, 'invalid_money', /decimal/],
    [
      { ...receipt, lines: [receipt.lines[0]!, { item: 'milk', quantity: '1,5', amount: 1 }] },
      'invalid_quantity',
      /^lines\/1\/quantity: got "1,5", expected a decimal such as 12.5/,
    ],
    [
      { ...receipt, payments: [{ kind: 'card', amount: '12,50' }] },
      'invalid_money',
      /^payments\/0\/amount: got "12,50"/,
    ],
    [
      { ...receipt, lines: [{ item: 'milk', quantity: 1, amount: null }] },
      'invalid_request',
      /number or must be string/,
    ],
    [{ ...receipt, fulfils: { id: '1' } }, 'invalid_request', /itself/],
  ];
  const { status, body } = await post('/v1/purchases', {
    purchases: [...bad.map(([purchase]) => purchase), receipt, { ...receipt, source: 'other' }],
  });
  t.equal(status, 200);
  const results = body.results as { status: string }[];
  t.equal(results.length, bad.length + 2);
  for (const [at, [purchase, code, message]] of bad.entries())
    t.match(results[at], { status: 'rejected', error: { code, message } }, JSON.stringify(purchase));
  t.strictSame(results.slice(-2), [
    { id: '1', status: 'accepted' },
    { id: '1', status: 'accepted' },
  ]);
  t.strictSame(await database.query('select source, id, utc_offset, day from purchases order by source'), [
    { source: 'default', id: '1', utc_offset: 180, day: '2026-03-01' },
    { source: 'other', id: '1', utc_offset: 180, day: '2026-03-01' },
  ]);
  t.strictSame(await database.query('select amount, quantity from purchase_lines limit 1'), [
    { amount: '89.9000', quantity: '1.0000' },
  ]);
});

t.test('everything that a purchase says is kept', async (t) => {
  const { post, database } = await door(t);
  const full = {
    ...receipt,
    source: 'pos',
    store: 'S1',
    status: 'fulfilled',
    fulfils: { source: 'web', id: 'w1' },
    gift: true,
    customer: { card: '12 34', phone: '89211234567', email: 'A@b.ru', visitor: 'v', externalId: 'u' },
    payments: [
      { kind: 'points', amount: '9.90' },
      { kind: 'card', amount: 80 },
    ],
    promoCode: 'SPRING',
    lines: [{ item: 'milk', quantity: '0.5', amount: 89.9, price: 179.8, discount: 0, onSale: true }],
  };
  const first = await post('/v1/purchases', { purchases: [full] });
  t.match(first.body, { results: [{ id: '1', status: 'accepted', customer: /-/ }] });
  t.match((await post('/v1/purchases', { purchases: [full] })).body, { results: [{ status: 'duplicate' }] });
  const [row] = await database.query(
    `select p.source, s.id as store, status, fulfils_source, fulfils_id, gift, payments, promo_code, import_no,
       received_at is not null as received, array_length(identifiers, 1) as identifiers, quantity, price, discount, on_sale
     from purchases p join stores s using (store_no) join purchase_lines using (purchase_no)`,
  );
  t.strictSame(row, {
    source: 'pos',
    store: 'S1',
    status: 'fulfilled',
    fulfils_source: 'web',
    fulfils_id: 'w1',
    gift: true,
    payments: [
      { kind: 'points', amount: '9.9' },
      { kind: 'card', amount: '80' },
    ],
    promo_code: 'SPRING',
    import_no: null,
    received: true,
    identifiers: 5,
    quantity: '0.5000',
    price: '179.8000',
    discount: '0.0000',
    on_sale: true,
  });
});

t.test('returns come by their own door', async (t) => {
  const { post } = await door(t);
  await post('/v1/purchases', { purchases: [receipt] });
  const back = {
    id: 'r1',
    at: receipt.at,
    purchase: { id: '1' },
    lines: [{ item: 'milk', quantity: 1, amount: 89.9 }],
  };
  const { body } = await post('/v1/returns', {
    returns: [
      back,
      back,
      { ...back, id: 'r2' },
      { ...back, id: 'r3', purchase: '1' },
      { ...back, id: 'r4', at: 'now' },
      { ...back, id: 'r5', purchase: { id: ' ' } },
    ],
  });
  t.match(body, {
    results: [
      { id: 'r1', status: 'accepted' },
      { id: 'r1', status: 'duplicate' },
      { id: 'r2', status: 'rejected', error: { code: 'return_exceeds_purchase' } },
      { id: 'r3', status: 'rejected', error: { code: 'invalid_request', message: /purchase/ } },
      { id: 'r4', status: 'rejected', error: { code: 'invalid_time' } },
      { id: 'r5', status: 'rejected', error: { code: 'invalid_request', message: /^purchase\/id: got " "/ } },
    ],
  });
});

t.test('a call that is no batch is refused whole', async (t) => {
  const { post } = await door(t);
  for (const payload of [
    {},
    { purchases: {} },
    { purchases: [], more: 1 },
    { purchases: Array(1001).fill(receipt) },
  ]) {
    const { status, body } = await post('/v1/purchases', payload);
    t.equal(status, 400);
    t.match(body, { error: { code: 'invalid_request', message: String } });
  }
  t.match(await post('/v1/purchases', { purchases: [] }), { status: 200, body: { results: [] } });
});

t.test('a thousand at once, then the same cut in half and shuffled', async (t) => {
  const { post, database } = await door(t);
  const all = Array.from({ length: 1_000 }, (_, at) => ({
    ...receipt,
    id: String(at),
    customer: { card: String(at % 300) },
    lines: [receipt.lines[0], { item: `i${at % 50}`, quantity: 2, amount: at }],
  }));
  const statusesOf = async (purchases: object[]) => {
    const { body } = await post('/v1/purchases', { purchases });
    return new Set((body.results as { status: string }[]).map((result) => result.status));
  };
  t.strictSame([...(await statusesOf(all.slice(0, 500)))], ['accepted']);
  t.strictSame([...(await statusesOf([...all].reverse()))].sort(), ['accepted', 'duplicate']);
  t.strictSame([...(await statusesOf(all))], ['duplicate']);
  t.strictSame(
    await database.query(
      'select count(*)::integer as purchases, count(distinct customer_no)::integer as customers from purchases',
    ),
    [{ purchases: 1_000, customers: 300 }],
  );
});

t.test('no e-mail, phone or card is readable in the database, the log or an answer', async (t) => {
  const { post, database, logged } = await door(t);
  const clear = ['anna.petrova', '9211234567', '4276555544443333', 'device-8d1f', 'account-99'];
  const customer = {
    email: 'Anna.Petrova@example.com',
    phone: '+7 (921) 123-45-67',
    card: '4276 5555 4444 3333',
    visitor: 'device-8d1f',
    externalId: 'account-99',
  };
  const purchases = [
    { ...receipt, customer },
    { ...receipt, id: '2', customer: { ...customer, email: 'anna.petrova@@', phone: '9211234567999' } },
    { ...receipt, id: '3', customer: { ...customer, email: { address: 'anna.petrova@example.com' } } },
    { ...receipt, id: '1', promoCode: 'X', customer },
    { ...receipt, id: '4', customer: 'anna.petrova@example.com' },
    { ...receipt, id: '5', customer: { phone: 9211234567, 'anna.petrova@example.com': true } },
    'device-8d1f',
  ];
  const answers = [
    await post('/v1/purchases', { purchases }),
    await post('/v1/purchases', { purchases: 'anna.petrova@example.com' }),
    await post('/v1/returns', { returns: [{ id: 'r', at: receipt.at, customer, lines: receipt.lines }] }),
  ];
  const refused = [
    'customer: got a string',
    'customer: got unknown key (not shown)',
    'element: got a string',
  ].map((message) => ({ status: 'rejected', error: { message } }));
  t.match(answers[0]!.body, {
    results: [
      { status: 'accepted' },
      { warnings: [{}, {}] },
      { status: 'rejected' },
      { status: 'updated' },
      ...refused,
    ],
  });
  const tables = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  t.ok(tables.length > 20);
  const dumps = await Promise.all(
    tables.map(({ name }) => database.query<{ row: string }>(`select t::text as row from ${name} as t`)),
  );
  const dump = dumps
    .flat()
    .map(({ row }) => row)
    .join('\n')
    .toLowerCase();
  t.match(dump, /externalid/, 'the dump holds the identifiers');
  t.match(logged(), /v1\/purchases/, 'the log holds the requests');
  const answered = answers.map(({ text }) => text).join('\n');
  for (const text of clear) {
    const hex = Buffer.from(text).toString('hex');
    for (const [where, found] of Object.entries({
      dump,
      log: logged().toLowerCase(),
      answers: answered.toLowerCase(),
    })) {
      t.notOk(found.includes(text), `${text} is not in the ${where}`);
      t.notOk(found.includes(hex), `${text} is not in the ${where}, not even as bytes`);
    }
  }
});
