import t from 'tap';
import { purchase } from '../../../test/support/history.ts';
import { CUSTOMERS } from '../../../test/support/three-shops.ts';
import { type ThreeShops, threeShops } from '../../../test/support/three-shops-server.ts';
import { rowsText } from '../../../test/support/traces.ts';
import { versionFiles } from '../../../training/forget.ts';
import { findCustomer, writePurchases } from '../../history/index.ts';
import { Secrets } from '../../resources/secrets.ts';
import { openStore } from '../../resources/store/index.ts';
import { eraseCustomer, isGenuine, listErasures, parseErasures, repeatErasures } from './index.ts';

const { anna, boris, vera } = CUSTOMERS;
const origin = { country: 'US', timeZone: 'UTC' };

async function roomOf({ config, database, secrets }: ThreeShops) {
  const store = await openStore(config);
  return { ...config, database, secrets, store, versionFiles };
}

t.test('erasures kept apart from a backup are done again after it is restored', async (t) => {
  const shops = await threeShops(t);
  const { database, secrets } = shops;
  // As two databases of the same people under the same ids: one goes on, one is as the backup has it.
  const restored = await threeShops(t);
  for (const { id, no } of await database.query<{ id: string; no: number }>(
    'select id, customer_no as no from customers',
  ))
    await restored.database.query('update customers set id = $1 where customer_no = $2', [id, no]);

  const late = { card: '2001', email: 'late@shop.example' };
  await writePurchases(database, secrets, [purchase('late', ['D1'], { customer: late })], origin);
  const room = await roomOf(shops);
  for (const value of [anna.card, late.card]) await eraseCustomer(room, { kind: 'card', value }, 'test');
  const records = await listErasures(database, secrets);
  const kept = records.map((record) => JSON.stringify(record)).join('\n');
  for (const value of [...Object.values(anna), late.email]) t.notOk(kept.includes(value));
  t.strictSame(parseErasures(secrets, `${kept}\n`), records);
  t.equal((await listErasures(database, secrets, new Date(Date.now() + 60_000))).length, 0);

  // Anna's phone is vera's in the backup: it goes, vera stays.
  await restored.database.query(
    `update identifiers set customer_no = (select customer_no from identifiers where lookup = $1) where lookup = $2`,
    [secrets.lookup('card', vera.card), secrets.lookup('phone', anna.phone)],
  );
  const again = await roomOf(restored);
  t.strictSame(await repeatErasures(again, records), { known: 0, repeated: 2, people: 1 });
  t.strictSame(await repeatErasures(again, records), { known: 2, repeated: 0, people: 0 });
  const find = (kind: 'card' | 'phone', value: string) =>
    findCustomer(restored.database, secrets, { kind, value });
  t.strictSame([await find('card', anna.card), await find('phone', anna.phone)], [null, null]);
  t.ok((await find('card', boris.card)) && (await find('card', vera.card)));
  const rows = await rowsText(restored.database);
  for (const { sealed } of await database.query<{ sealed: Buffer }>(
    'select sealed from suppressions where sealed is not null',
  ))
    t.ok(secrets.open('identifier', sealed));
  for (const record of records)
    for (const id of record.ids) t.ok(rows.includes(id), 'found again by the public id as well');
  t.strictSame(
    (await listErasures(restored.database, secrets)).map(({ erasure, at }) => [erasure, at]),
    records.map(({ erasure, at }) => [erasure, at]),
    'at their instants',
  );
  const certificate = await eraseCustomer(again, { kind: 'card', value: anna.card }, 'test');
  t.ok(isGenuine(secrets, certificate));
  t.match(certificate, { by: 'again after a restore', anonymised: { purchases: 3 } });

  // Whom the backup never knew does not come in by an old file either.
  await writePurchases(
    restored.database,
    secrets,
    [purchase('late', ['D1'], { customer: late }), purchase('a', ['D1'], { customer: anna })],
    origin,
  );
  t.strictSame([await find('card', late.card), await find('card', anna.card)], [null, null]);
});

t.test('what is no record of ours erases nobody', async (t) => {
  const shops = await threeShops(t);
  const { database, secrets } = shops;
  await eraseCustomer(await roomOf(shops), { kind: 'card', value: anna.card }, 'test');
  const [record] = await listErasures(database, secrets);
  const refused: [string, RegExp][] = [
    ['{"erasure":', /^line 1: got no valid JSON/],
    [`${JSON.stringify(record)}\n[]`, /^line 2: got another JSON/],
    [JSON.stringify({ ...record, ids: ['x'] }), /^line 1: got another JSON/],
    [JSON.stringify({ ...record, at: '2020-01-01T00:00:00.000Z' }), /^line 1: got one of another secret key/],
  ];
  for (const [text, message] of refused)
    t.throws(() => parseErasures(secrets, text), { code: 'invalid_dataset', message });
  const other = new Secrets('another secret key of tests, 32 characters');
  t.throws(() => parseErasures(other, JSON.stringify(record)), { code: 'invalid_dataset' });
});
