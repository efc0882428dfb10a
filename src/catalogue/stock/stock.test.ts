import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { type ThreeShops, threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { buildApp } from '../../app.ts';
import { readStock, readStockCells } from '../../resources/catalogue/repository.ts';
import { StockView } from '../../resources/catalogue/stock-view.ts';
import { upsertItems, upsertStores } from '../index.ts';
import { readStockLines, takeParsed } from './read-lines.ts';
import { writeStock } from './repository/entries.ts';
import { replaceStock } from './repository/whole.ts';
import { WholeStock } from './whole-stock.ts';

/** Two servers on one database, listening. */
async function servers(t: Parameters<typeof threeShops>[0]) {
  const shops = await threeShops(t);
  const opened = await Promise.all(
    [0, 1].map(async () => {
      const app = await buildApp({ ...shops.config, port: 0 });
      t.teardown(() => app.close());
      const address = await app.listen({ host: '127.0.0.1', port: 0 });
      return { app, address };
    }),
  );
  const [one, two] = opened as [(typeof opened)[0], (typeof opened)[0]];
  const call = async (
    method: string,
    path: string,
    body: string | Buffer,
    type: string,
    encoding?: string,
  ) => {
    const answer = await fetch(one.address + path, {
      method,
      body: body as string,
      headers: {
        authorization: `Bearer ${shops.keys.secret}`,
        'content-type': type,
        ...(encoding !== undefined && { 'content-encoding': encoding }),
      },
    });
    return { status: answer.status, body: await answer.json() };
  };
  return {
    shops,
    one,
    two,
    call,
    patch: (stock: unknown[]) => call('PATCH', '/v1/stock', JSON.stringify({ stock }), 'application/json'),
    put: (store: string, body: string | Buffer, query = '', encoding?: string) =>
      call('PUT', `/v1/stock/${store}${query}`, body, 'application/x-ndjson', encoding),
  };
}

const lines = (...items: (readonly [string, number])[]) =>
  items.map(([item, quantity]) => `${JSON.stringify({ item, quantity })}\n`).join('');

/** By PostgreSQL alone: single words, and what was counted but for the items of these. */
function rowsOf({ database }: Pick<ThreeShops, 'database'>) {
  return database.query<{ store: string; sku: string; quantity: string }>(
    `select t.id as store, sku, trim_scale(coalesce(s.quantity, counted))::text as quantity
     from stores t cross join items i left join stock s using (store_no, item_no)
       left join lateral (
         select counted_quantity(k.counted, k.quantities, i.item_no) as counted from counted_stock k
         where k.store_no = t.store_no and k.block = i.item_no >> 10
       ) k on true
     where coalesce(s.quantity, counted) is not null order by 1, 2`,
  );
}

t.test('stock goes and comes in every server, item by item and store by store', async (t) => {
  const { shops, one, two, patch, put } = await servers(t);
  const no = one.app.catalogue.find('D1')!.itemNo;
  const [north, south] = ['north', 'south'].map((id) => one.app.catalogue.storeNo(id)!) as [number, number];
  const seen = (expected: boolean, storeNo?: number) =>
    Promise.all(
      [one, two].map(({ app }) =>
        until(
          () => app.catalogue.inStock(no, storeNo),
          (inStock) => inStock === expected,
        ),
      ),
    );
  t.match(await patch([{ store: 'north', item: 'D1', quantity: 0 }]), {
    status: 200,
    body: { results: [{ status: 'accepted' }] },
  });
  await seen(false);
  await patch([{ store: 'south', item: 'D1', quantity: '2.5' }]);
  await seen(true);
  await seen(false, north);

  t.strictSame(await put('north', lines(['D1', 3], ['W1', 0], ['nobody', 1], ['D1', 4])), {
    status: 200,
    body: {
      status: 'accepted',
      created: false,
      lines: 4,
      items: 2,
      changed: 2,
      unknown: { count: 1, examples: ['nobody'] },
    },
  });
  await seen(true, north);
  const inNorth = (sku: string) => two.app.catalogue.inStock(two.app.catalogue.find(sku)!.itemNo, north);
  await until(
    () => inNorth('L1'),
    (inStock) => !inStock,
  );
  t.notOk(inNorth('D2'), 'never counted, and not in the whole');
  t.ok(two.app.catalogue.inStock(two.app.catalogue.find('D2')!.itemNo), 'but elsewhere');
  t.ok(two.app.catalogue.inStock(two.app.catalogue.find('D2')!.itemNo, south));
  t.match(await put('north', lines(['D1', 4], ['W1', 0])), { body: { changed: 0 } }, 'the same again');
  const changes = await shops.database.query(
    "select key from changes where kind = 'stock' order by seq desc",
  );
  t.strictSame(changes[0], { key: String(north) }, 'one change for the store, none the second time');
  t.strictSame(
    (await rowsOf(shops)).filter(({ store }) => store === 'north'),
    [
      { store: 'north', sku: 'D1', quantity: '4' },
      { store: 'north', sku: 'L1', quantity: '0' },
      { store: 'north', sku: 'Z1', quantity: '0' },
    ],
  );
  await put('north', '', '?lines=0');
  await seen(false, north);
  const fresh = await shops.serve();
  t.notOk(fresh.app.catalogue.inStock(no, north), 'a server that starts knows it');
  t.ok(fresh.app.catalogue.inStock(no, south));
});

t.test('a whole store that is cut short or malformed changes nothing', async (t) => {
  const { shops, one, put } = await servers(t);
  await put('north', lines(['D1', 3], ['D2', 5]));
  const before = await rowsOf(shops);
  const good = lines(['D1', 9], ['W1', 9]);
  const refused: [string, string, RegExp | string][] = [
    ['', '', /lines=0/],
    ['', `${good}{"item":"D2","quan`, /^line 3: got no valid JSON/],
    ['', `${good}{"item":"D2"}\n`, /^line 3: quantity: got nothing/],
    ['', `${good}{"item":"D2","quantity":1e30}\n`, /^line 3: quantity: got 1e\+30/],
    ['', `${good}{"item":7,"quantity":1}\n`, /^line 3: got no item/],
    ['', `${good}{"item":"a\\u0000","quantity":1}\n`, /^line 3: got no item/],
    ['', `${good}{"item":"D2","quantity":1,"price":3}\n`, /^line 3: got unknown key "price"/],
    ['', `${good}[1]\n`, /^line 3: got no object/],
    ['', 'x'.repeat(10_000), /more than 4096 bytes/],
    ['?lines=3', good, /got 2 lines, expected 3/],
    ['?at=yesterday', good, /^at: got "yesterday"/],
    ['?at=2199-01-01T00:00:00Z', good, /still to come/],
  ];
  for (const [query, body, message] of refused) {
    const answer = await put('north', body, query);
    t.ok(answer.status === 400 || answer.status === 422, String(message));
    t.match(answer.body, { error: { message } });
  }
  t.match(await put('north', lines(['nobody', 1], ['nothing', 2])), {
    status: 400,
    body: { error: { message: /got 2 lines of which no item is known \("nobody", …\)/ } },
  });
  t.match(await put('a-typo', lines(['nobody', 1])), { status: 400 });
  t.strictSame(await shops.database.query("select from stores where id = 'a-typo'"), [], 'no store is made');
  const packed = gzipSync(good);
  t.match(await put('north', packed.subarray(0, packed.length - 9), '', 'gzip'), {
    status: 400,
    body: { error: { message: /got a part of it/ } },
  });
  t.match(await put('north', Buffer.from(good), '', 'gzip'), { status: 400 });
  t.match(await put('north', packed), { status: 400, body: { error: { message: /not UTF-8/ } } });
  t.match(await put('north', packed, '', 'br'), { status: 415, body: { error: { message: /"br"/ } } });
  // Some kilobytes that unpack to more than is taken.
  const wide = `{"item":"D1","quantity":1${' '.repeat(4_000)}}\n`;
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, wide));
  t.match(await put('north', bomb, '', 'gzip'), {
    status: 413,
    body: { error: { code: 'payload_too_large' } },
  });

  const { port } = new URL(one.address);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  const head = `PUT /v1/stock/north HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${shops.keys.secret}\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n`;
  let ended = 0;
  one.app.server.on('request', (request) => request.once('close', () => ended++));
  socket.write(`${head}${good.length.toString(16)}\r\n${good}\r\n`);
  await once(one.app.server, 'request');
  socket.destroy();
  await until(
    () => ended,
    (count) => count === 1,
  );
  // What the half had begun would be done before what comes after it.
  await put('south', lines(['D1', 1]));
  t.strictSame(
    (await rowsOf(shops)).filter(({ store }) => store === 'north'),
    before.filter(({ store }) => store === 'north'),
  );
});

t.test('a store that was not seen before, in a body that is packed', async (t) => {
  const { one, two, put, patch } = await servers(t);
  t.match(await patch([{ store: 'new', item: 'D1', quantity: 1 }]), {
    body: { results: [{ status: 'rejected', error: { code: 'not_found', message: /PUT .v1.stock/ } }] },
  });
  const answer = await put('new', gzipSync(lines(['D1', 2], ['D2', 0])), '?lines=2', 'gzip');
  t.match(answer, { status: 200, body: { status: 'accepted', created: true, items: 2, changed: 1 } });
  t.match(await put('new', lines(['D1', 2])), { body: { created: false, changed: 0 } });
  for (const { app } of [one, two]) {
    const storeNo = await until(
      () => app.catalogue.storeNo('new'),
      (no) => no !== undefined,
    );
    const has = (sku: string) => app.catalogue.inStock(app.catalogue.find(sku)!.itemNo, storeNo);
    await until(
      () => [has('D1'), has('D2'), has('W1')].join(),
      (all) => all === 'true,false,false',
    );
  }
});

t.test('a line as nearly all are written is read as if it were parsed', async (t) => {
  const text = fc.oneof(
    fc.string({ minLength: 0, maxLength: 8 }),
    fc.constantFrom('a', ' ', '\\', '"', '\t', 'ж', '\u0000', 'x'.repeat(128), 'x'.repeat(129)),
  );
  const number = fc.oneof(
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.constantFrom(0, -0, 1e21, 0.00001, 12.5, 9_999_999_999, 10_000_000_000, -3),
  );
  const line = fc.oneof(
    fc.tuple(text, number).map(([item, quantity]) => JSON.stringify({ item, quantity })),
    fc.tuple(text, number).map(([item, quantity]) => `{"item": "${item}", "quantity": ${quantity}}`),
    fc.constantFrom(
      '{"item":"a","quantity":01}',
      '{"item":"a","quantity":-0}',
      '{"item":"a","quantity":1.50}',
      '{"item":"a","quantity":1.00000}',
      '{"item":"a","quantity":1}\r',
      '{"quantity":1,"item":"a"}',
      '{"item":"a","item":"b","quantity":1}',
    ),
  );
  await fc.assert(
    fc.asyncProperty(line, async (said) => {
      const told = async (read: (take: (code: string, quantity: number) => void) => unknown) => {
        const taken: [string, number][] = [];
        try {
          await read((code, quantity) => taken.push([code, quantity]));
        } catch (error) {
          return (error as Error).message;
        }
        return taken;
      };
      t.strictSame(
        await told((take) => readStockLines(Readable.from([Buffer.from(said)]), { maxBytes: 1e6 }, take)),
        await told((take) => takeParsed(said.replace(/\n/g, ' '), 1, take)),
      );
    }),
    { numRuns: 500 },
  );
});

t.test('each entry is answered on its own; what is sent again changes nothing', async (t) => {
  const { shops, patch } = await servers(t);
  const entries = [
    { store: 'north', item: 'D1', quantity: 5, at: '2026-03-01T10:00:00+03:00' },
    { store: 'nowhere', item: 'D1', quantity: 5 },
    { store: 'north', item: 'nobody', quantity: 5 },
    { store: 'north', item: 'D2', quantity: 'many' },
    { store: 'north', item: 'D2', quantity: 1, at: '2026-03-01' },
    { store: 'north', item: 'D2', quantity: 1, size: 'L' },
    null,
    { store: 'north', item: 'D1', quantity: 7, at: '2026-03-01T09:00:00+03:00' },
  ];
  const statuses = async (said: unknown[]) =>
    ((await patch(said)).body as { results: { status: string; error?: { code: string } }[] }).results.map(
      ({ status, error }) => error?.code ?? status,
    );
  t.strictSame(await statuses(entries), [
    'accepted',
    'not_found',
    'not_found',
    'invalid_quantity',
    'invalid_time',
    'invalid_request',
    'invalid_request',
    'older',
  ]);
  t.strictSame(await statuses(entries.slice(0, 1)), ['duplicate']);
  t.match(await statuses([{ store: 'north', item: 'D1', quantity: 6 }]), ['accepted'], 'no time: now');
  t.strictSame(await statuses(entries.slice(0, 1)), ['older']);
  t.match(await patch(new Array(10_001).fill(entries[0])), { status: 400 });
  await shops.database.query(
    "insert into item_aliases (source, code, item_no, origin) select 'till', 'T-1', item_no, 'file' from items where sku = 'D2'",
  );
  t.strictSame(await statuses([{ store: 'north', item: 'T-1', source: 'till', quantity: 6 }]), ['accepted']);
});

t.test('the newest word on an item holds, in whatever order and parts it comes', async (t) => {
  const { database } = await testDatabase(t);
  await upsertStores(database, [{ id: 'a' }, { id: 'b' }]);
  await upsertItems(database, [{ sku: 'x' }, { sku: 'y' }]);
  const entry = fc.record({
    store: fc.constantFrom('a', 'b'),
    sku: fc.constantFrom('x', 'y'),
    quantity: fc.integer({ min: -1, max: 3 }).map(String),
    at: fc.integer({ min: 0, max: 5 }).map((minute) => new Date(Date.UTC(2026, 0, 1, 0, minute))),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 12 }),
      async (said, size) => {
        await database.query('delete from stock');
        const naive = new Map<string, { at: number; quantity: number }>();
        for (const { store, sku, quantity, at } of said) {
          const held = naive.get(`${store} ${sku}`);
          const time = at.getTime();
          if (held === undefined || time > held.at || (time === held.at && Number(quantity) < held.quantity))
            naive.set(`${store} ${sku}`, { at: time, quantity: Number(quantity) });
        }
        for (let from = 0; from < said.length; from += size)
          await database.transaction((session) => writeStock(session, said.slice(from, from + size)));
        const rows = await rowsOf({ database });
        t.strictSame(
          new Map(rows.map((row) => [`${row.store} ${row.sku}`, Number(row.quantity)])),
          new Map([...naive].sort().map(([key, { quantity }]) => [key, quantity])),
        );
      },
    ),
    { numRuns: 30 },
  );
});

t.test('a count of the whole store and single words, by their times', async (t) => {
  const { shops, patch, put } = await servers(t);
  const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, '0')}:00Z`;
  const quantity = async (sku: string) =>
    (await rowsOf(shops)).find((row) => row.store === 'east' && row.sku === sku)?.quantity;
  await patch([{ store: 'east', item: 'D2', quantity: 8, at: at(30) }]);
  t.match(await put('east', lines(['D1', 5]), `?at=${at(10)}`), { body: { status: 'accepted' } });
  t.equal(await quantity('D2'), '8', 'said after the count');
  t.match(await put('east', lines(['D1', 9]), `?at=${at(5)}`), { body: { status: 'older', changed: 0 } });
  t.match(await patch([{ store: 'east', item: 'D1', quantity: 1, at: at(7) }]), {
    body: { results: [{ status: 'older' }] },
  });
  t.match(await patch([{ store: 'east', item: 'W1', quantity: 1, at: at(7) }]), {
    body: { results: [{ status: 'older' }] },
  });
  t.equal(await quantity('D1'), '5');
  t.match(await put('east', lines(['W1', 2]), `?at=${at(40)}`), { body: { status: 'accepted', changed: 3 } });
  t.strictSame([await quantity('D1'), await quantity('D2'), await quantity('W1')], ['0', '0', '2']);
});

t.test('whole counts and single words, at random, are as a naive shop would keep them', async (t) => {
  const { database } = await testDatabase(t);
  const skus = ['x', 'y', 'z'];
  // In two blocks, the last of one and the first of the next among them.
  await database.query('alter table items alter column item_no restart with 1023');
  await upsertItems(
    database,
    skus.map((sku) => ({ sku })),
  );
  const items = await database.query<{ sku: string; no: number }>('select sku, item_no as no from items');
  const noOf = new Map(items.map(({ sku, no }) => [sku, no]));
  await upsertStores(database, [{ id: 'a' }]);
  const quantity = fc.constantFrom(-3, 0, 0.0001, 1, 2.5, 9_999_999_999.9999, -9_999_999_999.9999);
  const minute = fc.integer({ min: 0, max: 5 });
  const step = fc.oneof(
    fc.record({ minute, sku: fc.constantFrom(...skus), quantity }),
    fc.record({
      minute,
      whole: fc.dictionary(fc.constantFrom(...skus), quantity, { noNullPrototype: true }),
    }),
  );
  const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      await database.query('truncate stock, counted_stock, store_counts');
      const held = new Map<string, { minute: number; quantity: number }>();
      let counted = -1;
      for (const step of steps) {
        if ('whole' in step) {
          const told = new WholeStock();
          for (const [sku, amount] of Object.entries(step.whole)) told.tell(sku, noOf.get(sku), amount);
          const { status, changed } = await database.transaction((session) =>
            replaceStock(session, 'a', told, at(step.minute)),
          );
          let differing = 0;
          if (step.minute >= counted) {
            counted = step.minute;
            for (const sku of skus) {
              const had = held.get(sku);
              const amount = step.whole[sku] ?? 0;
              if (had === undefined ? amount === 0 : had.minute > step.minute) continue;
              if (amount !== (had?.quantity ?? 0)) differing++;
              held.set(sku, { minute: step.minute, quantity: amount });
            }
          }
          t.strictSame([status, changed], [step.minute < counted ? 'older' : 'accepted', differing]);
        } else {
          const had = held.get(step.sku);
          const isOlder =
            step.minute <= counted ||
            (had !== undefined &&
              (step.minute < had.minute || (step.minute === had.minute && step.quantity > had.quantity)));
          const [status] = await database.transaction((session) =>
            writeStock(session, [
              { store: 'a', sku: step.sku, quantity: String(step.quantity), at: at(step.minute) },
            ]),
          );
          const taken = step.quantity === had?.quantity ? 'duplicate' : 'accepted';
          t.equal(status, isOlder ? 'older' : taken);
          if (!isOlder) held.set(step.sku, { minute: step.minute, quantity: step.quantity });
        }
      }
      const expected = skus.filter((sku) => held.has(sku)).map((sku) => [sku, held.get(sku)!.quantity]);
      const rows = await rowsOf({ database });
      t.strictSame(
        rows.map(({ sku, quantity }) => [sku, Number(quantity)]),
        expected,
      );
      const [storeNo] = await database.query<{ no: number }>('select store_no as no from stores');
      const cells = skus.map((sku) => ({ storeNo: storeNo!.no, itemNo: noOf.get(sku)! }));
      const has = ({ itemNo }: { itemNo: number }) => {
        const one = held.get(skus.find((sku) => noOf.get(sku) === itemNo)!);
        return one === undefined ? null : one.quantity > 0;
      };
      t.strictSame(
        await readStockCells(database, cells),
        cells.map((cell) => ({ ...cell, has: has(cell) })),
      );
      const view = new StockView();
      view.setStores(2, []);
      const stocks = await readStock(database);
      await view.replace([storeNo!.no], stocks);
      for (const cell of cells) t.equal(view.has(cell.itemNo, storeNo!.no), has(cell) ?? true);
    }),
    { numRuns: 50 },
  );
});

t.test('a code is the item that it was told to be a moment ago', async (t) => {
  const { shops, put, call } = await servers(t);
  for (const sku of ['D1', 'D2', 'D1', 'D2']) {
    const aliases = JSON.stringify({ aliases: [{ source: 'till', code: 'W1', sku }] });
    t.match(await call('PUT', '/v1/items/aliases', aliases, 'application/json'), { status: 200 });
    t.match(await put('fresh', lines(['W1', 5]), '?source=till'), { body: { items: 1 } });
    t.strictSame(
      (await rowsOf(shops)).filter(({ store, quantity }) => store === 'fresh' && quantity !== '0'),
      [{ store: 'fresh', sku, quantity: '5' }],
      'before the SKU that is spelled like it',
    );
  }
  await put('fresh', lines(['W1', 5]));
  t.match(
    (await rowsOf(shops)).filter(({ store, quantity }) => store === 'fresh' && quantity !== '0'),
    [{ sku: 'W1' }],
  );
});
