import fc from 'fast-check';
import t from 'tap';
import { CUSTOMERS, NOW } from '../../../test/support/three-shops.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { RegularsError } from '../../errors.ts';
import { signCustomerToken } from '../../resources/auth/index.ts';
import type { Event } from './event.ts';
import { EventBuffer } from './event-buffer.ts';
import { Partitions } from './partitions.ts';
import { makePartition } from './repository/partitions.ts';
import { writeEvents } from './write.ts';

interface Answer {
  accepted: number;
  duplicate: number;
  rejected: number;
  unknownItems: number;
  results?: { status: string; error?: { code: string; message: string } }[];
}

async function shop(t: Parameters<typeof threeShops>[0]) {
  const shops = await threeShops(t);
  const server = await shops.serve();
  const { secret, publishable } = shops.keys;
  const send = (body: unknown, key = secret, query = '') =>
    server.post<Answer>(`/v1/events${query}`, body, key);
  const rows = () =>
    shops.database.query<Record<string, unknown>>(
      `select e.kind, e.id, e.source, e.at, i.kind as named, i.customer_no, sku, t.id as store, session, placement, request_id, query,
         quantity, amount, currency
       from events e left join identifiers i using (identifier_no) left join item_aliases using (alias_no)
       left join items using (item_no) left join stores t using (store_no) order by e.event_no`,
    );
  return { ...shops, server, send, rows, secret, publishable };
}

t.test('what was done is kept with everything that it names', async (t) => {
  const { send, rows, database } = await shop(t);
  const requestId = '0d3c9a52-6a60-4a8a-9a1e-3f8a4d1f0c11';
  const event = {
    kind: 'click',
    id: 'e1',
    at: '2026-06-15T11:00:00+03:00',
    visitor: 'v1',
    session: 's1',
    placement: 'item-page',
    requestId,
    store: 'north',
    item: 'D1',
    quantity: 2,
    amount: '20.00',
    currency: 'USD',
  };
  t.match(await send({ events: [event] }), {
    status: 202,
    body: { accepted: 1, duplicate: 0, rejected: 0, unknownItems: 0, results: undefined },
  });
  t.match(await rows(), [
    {
      kind: 'click',
      id: 'e1',
      source: 'default',
      at: new Date('2026-06-15T08:00:00Z'),
      named: 'visitor',
      sku: 'D1',
      store: 'north',
      session: 's1',
      placement: 'item-page',
      request_id: requestId,
      quantity: '2.0000',
      amount: '20.0000',
      currency: 'USD',
    },
  ]);
  const twice = await send({ events: [event, { ...event, id: 'e2' }] }, undefined, '?results=true');
  t.match(twice.body, {
    accepted: 1,
    duplicate: 1,
    results: [{ status: 'duplicate' }, { status: 'accepted' }],
  });
  const said = { kind: 'view', at: '2026-06-15T11:00:00Z', visitor: 'v2', items: ['D1', { item: 'W1' }] };
  t.match((await send({ events: [said] })).body, { accepted: 1 });
  t.match((await send({ events: [said] })).body, { duplicate: 1 }, 'without an id: by all that it says');
  t.equal((await rows()).length, 4, 'a row for each item');
  t.match((await send({ events: [{ ...event, visitor: 'v9' }] })).body, { accepted: 1 }, "another's id");
  await send({ events: [{ kind: 'view', customer: { card: CUSTOMERS.anna.card }, item: 'D1' }] });
  const anna = (await rows()).at(-1)!.customer_no;
  t.type(anna, 'number');
  t.strictSame(
    await database.query("select from changes where kind = 'event'"),
    [],
    'nobody follows them: a busy evening must not wake every server',
  );
});

t.test('a page names a visitor or a token, makes nothing, and is told no more', async (t) => {
  const { send, rows, publishable, keys, database, server } = await shop(t);
  const counts = () =>
    database.query(
      'select (select count(*) from items) as items, (select count(*) from item_aliases) as aliases, (select count(*) from stores) as stores',
    );
  const before = await counts();
  const answer = await send(
    { visitor: 'v1', events: [{ kind: 'view', item: 'nobody knows this', source: 'evil', store: 'none' }] },
    publishable,
  );
  t.match(answer.body, { accepted: 1, unknownItems: 1 });
  t.match(await rows(), [{ kind: 'view', sku: null, store: null, named: 'visitor' }]);
  t.strictSame(await counts(), before, 'no item, alias or store');
  for (const person of [
    { customer: { card: CUSTOMERS.anna.card } },
    { customer: { phone: CUSTOMERS.anna.phone } },
    { customer: { email: CUSTOMERS.anna.email, visitor: 'v1' } },
    { userId: 'ext-7' },
    { email: CUSTOMERS.anna.email },
    { customer: { [CUSTOMERS.anna.email]: 'x' } },
    { customerToken: 'forged.token' },
  ]) {
    const { body, text } = await send({ events: [{ kind: 'view', item: 'D1', ...person }] }, publishable);
    t.match(
      body,
      { accepted: 0, rejected: 1, results: [{ status: 'rejected' }] },
      String(Object.keys(person)),
    );
    t.notMatch(text, /1001|anna@|\+1202|ext-7/);
  }
  const token = signCustomerToken(
    { key: keys.secretNo, kind: 'card', value: CUSTOMERS.anna.card, exp: NOW.getTime() / 1000 + 600 },
    keys.signingSecret,
  );
  t.match((await send({ customerToken: token, events: [{ kind: 'view', item: 'D1' }] }, publishable)).body, {
    accepted: 1,
  });
  t.match((await rows()).at(-1), { named: 'card', sku: 'D1' });
  t.match((await send({ events: [{ kind: 'view', item: 'new one' }] })).body, {
    accepted: 1,
    unknownItems: 0,
  });
  t.match(await database.query("select provisional from items where sku = 'new one'"), [
    { provisional: true },
  ]);

  const beacon = await server.app.inject({
    method: 'POST',
    url: `/v1/events?key=${publishable}`,
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin: 'https://shop.example' },
    payload: JSON.stringify({
      client_id: 'c1',
      events: [{ name: 'view_item', params: { items: [{ item_id: 'D2' }] } }],
    }),
  });
  t.match(beacon, { statusCode: 202, headers: { 'access-control-allow-origin': 'https://shop.example' } });
  t.match((await rows()).at(-1), { kind: 'view', sku: 'D2', named: 'visitor' });
  const inUrl = await server.app.inject({
    method: 'POST',
    url: `/v1/events?key=${keys.secret}`,
    payload: { events: [] },
  });
  t.equal(inUrl.statusCode, 403);
});

t.test('what cannot be right is refused by itself, the call by what is wrong with it', async (t) => {
  const { send, rows, server, secret } = await shop(t);
  const good = { kind: 'view', visitor: 'v', item: 'D1' };
  const bad: [unknown, RegExp][] = [
    [{ ...good, kind: 'purchase' }, /^kind: got "purchase"/],
    [{ ...good, at: '2026-06-17T12:00:00Z' }, /more than a day ahead/],
    [{ ...good, at: '2024-01-01T00:00:00Z' }, /400 days that events are kept/],
    [{ ...good, at: '1970-01-01T00:00:00Z' }, /400 days that events are kept/],
    [{ ...good, at: '2099-12-31T23:59:59Z' }, /more than a day ahead/],
    [{ ...good, timestamp_micros: 253402300800000000 }, /^at: got/],
    [{ ...good, at: 'now' }, /^at: got "now"/],
    [{ ...good, requestId: 'r-1' }, /^requestId/],
    [{ ...good, quantity: 'two' }, /^items\/0\/quantity: got "two"/],
    [{ ...good, colour: 'red' }, /unknown key colour/],
    [{ ...good, session: 'a\u0000b' }, /^session/],
    [{ ...good, customer: { phone: 'no phone' } }, /^phone: got what is no valid phone/],
    [7, /^element/],
  ];
  const { body } = await send({ events: [...bad.map(([event]) => event), good] });
  t.match(body, { accepted: 1, rejected: bad.length });
  for (const [at, [, message]] of bad.entries()) t.match(body.results?.[at]?.error?.message, message);
  t.equal((await rows()).length, 1);
  await send({ events: [{ ...good, item: 'W1', at: '2026-06-15T13:00:00Z' }] });
  t.strictSame((await rows()).at(-1)!.at, NOW, 'a clock an hour ahead is taken as now');
  t.equal((await send({ events: new Array(501).fill(good) })).status, 400);
  t.equal((await send({ nonsense: 1 })).status, 400);
  for (const payload of ['{"events":[{"kind":"vi', '', Buffer.from([0x7b, 0xff, 0x7d])]) {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { 'content-type': 'text/plain', authorization: `Bearer ${secret}` },
      payload,
    });
    t.equal(answer.statusCode, 400);
  }
  t.equal((await rows()).length, 2);
});

t.test('a robot of ten thousand events, and strings that mean harm', async (t) => {
  const { send, database, publishable } = await shop(t);
  const partitions = async () =>
    (await database.query("select from pg_inherits where inhparent = 'events'::regclass")).length;
  // This month, the next two, and the default: a server makes them when it starts, beside everything else.
  await until(partitions, (count) => count === 4);
  const bodies = Array.from({ length: 20 }, (_, call) => ({
    visitor: 'robot',
    events: Array.from({ length: 500 }, (_, at) => ({
      kind: 'view',
      id: `r${call}-${at}`,
      item: at % 2 === 0 ? 'D1' : `guess-${call}-${at}`,
    })),
  }));
  const answers = await Promise.all(
    [...bodies, ...bodies.slice(0, 4)].map((body) => send(body, publishable)),
  );
  const sum = (of: 'accepted' | 'duplicate') =>
    answers.reduce((total, { body }) => total + (body[of] ?? 0), 0);
  t.ok(answers.every(({ status }) => status === 202 || status === 503));
  const [{ stored } = { stored: 0 }] = await database.query<{ stored: number }>(
    "select count(*) as stored from events where id like 'r%'",
  );
  t.equal(stored, sum('accepted'), 'what was answered is stored, once');
  t.equal(sum('accepted') + sum('duplicate'), 500 * answers.filter(({ status }) => status === 202).length);
  t.strictSame(await database.query("select from items where sku like 'guess-%'"), [], 'no item is made');
  const hostile = [
    "'; drop table events; --",
    '<script>alert(1)</script>',
    '{{7*7}} %s %00',
    '\\x00\\',
    '{"$ne":null}',
    'a\u202eb\ufeffc',
  ];
  const query = hostile.map((text, at) => ({
    kind: 'search',
    visitor: 'someone',
    query: text,
    id: `h${at}`,
  }));
  t.match((await send({ events: query }, publishable)).body, { accepted: hostile.length });
  t.strictSame(
    (await database.query<{ query: string }>("select query from events where id like 'h%' order by id")).map(
      (row) => row.query,
    ),
    hostile,
    'kept as it was said',
  );
  t.equal(await partitions(), 4, 'and no month beside them');
});

t.test('any number of calls, in any order, cut and repeated, keeps each event once', async (t) => {
  const { database, secrets, rows } = await shop(t);
  const partitions = new Partitions(database);
  const event = (at: number): Event => ({
    source: 'web',
    id: `e${at}`,
    kind: 'view',
    at: new Date(NOW.getTime() - at * 1_000),
    identifier: { kind: 'visitor', value: `v${at % 3}` },
    items: [{ codes: ['D1'] }],
    store: undefined,
    session: undefined,
    placement: undefined,
    requestId: undefined,
    query: undefined,
    currency: undefined,
    trusted: true,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat(6), { maxLength: 5 }), { maxLength: 5 }), async (calls) => {
      await database.query('truncate events');
      const results = await Promise.all(
        calls.map((call) => writeEvents(database, secrets, partitions, call.map(event))),
      );
      const ids = (await rows()).map(({ id }) => id).sort();
      t.strictSame(ids, [...new Set(calls.flat())].map((at) => `e${at}`).sort());
      t.equal(results.flat().filter(({ status }) => status === 'accepted').length, ids.length);
    }),
    { numRuns: 25 },
  );
});

t.test('months are made ahead by any number of processes, and dropped when they are old', async (t) => {
  const { database, rows, send } = await shop(t);
  await send({ events: [{ kind: 'view', at: '2026-04-02T00:00:00Z', item: 'D1' }] });
  await database.query(
    "insert into events (kind, at) values ('view', '2025-08-10T00:00:00Z'), ('view', '2025-11-30T23:59:59Z'), ('view', '2025-12-01T00:00:00Z')",
  );
  const made = async () =>
    (
      await database.query<{ name: string }>(
        "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass order by 1",
      )
    ).map(({ name }) => name);
  const held = async () =>
    (
      await database.query<{ held: string }>(
        'select tableoid::regclass::text as held from events order by at',
      )
    ).map(({ held: name }) => name);
  t.ok((await held()).every((name) => name === 'events_default' || name === 'events_2026_04'));
  await Promise.all(
    ['2025-11', '2025-11', '2025-12', '2025-11'].map((month) => makePartition(database, month)),
  );
  t.strictSame(await held(), ['events_default', 'events_2025_11', 'events_2025_12', 'events_2026_04']);
  const pruned = await Promise.all([0, 1].map(() => new Partitions(database).maintain(NOW, 180)));
  t.strictSame(
    pruned.map((one) => one?.dropped).sort(),
    [[], ['events_2025_11']],
    '180 days before 15 June is 17 December: its month stays',
  );
  t.equal(
    pruned.reduce((sum, one) => sum + one!.deleted, 0),
    1,
  );
  t.strictSame(await made(), [
    'events_2025_12',
    'events_2026_04',
    'events_2026_06',
    'events_2026_07',
    'events_2026_08',
    'events_default',
  ]);
  t.equal((await rows()).length, 2);
});

t.test('every beacon is answered: stored, or with the error', async (t) => {
  const event = (id: string) => ({ id }) as Event;
  const written: string[][] = [];
  const buffer = new EventBuffer(async (events) => {
    const ids = events.map(({ id }) => id!);
    if (ids.includes('poison')) throw new RangeError('poison');
    written.push(ids);
    return ids.map((id) => ({ status: 'accepted', erased: false, unknownItems: id === 'b' ? 1 : 0 }));
  });
  const answers = await Promise.allSettled(
    [['a', 'b'], ['poison'], ['c']].map((ids) => buffer.add(ids.map(event))),
  );
  t.strictSame(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.length : String(answer.reason))),
    [2, 'RangeError: poison', 1],
  );
  t.strictSame(written, [['a', 'b'], ['c']]);

  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = new EventBuffer(async (events) => {
    await gate;
    return events.map(() => ({ status: 'accepted', erased: false, unknownItems: 0 }));
  });
  const many = Array.from({ length: 40 }, () => slow.add(Array.from({ length: 500 }, () => event('x'))));
  t.throws(
    () => slow.add([event('one too many')]),
    new RegularsError('overloaded', 'events: more wait to be written than fit; send them again later'),
  );
  open();
  await slow.close();
  t.equal((await Promise.all(many)).flat().length, 20_000);
});
