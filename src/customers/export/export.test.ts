import t from 'tap';
import { liveFully } from '../../../test/support/full-life.ts';
import { ours, writeOutcomes } from '../../../test/support/outcomes.ts';
import { CUSTOMERS } from '../../../test/support/three-shops.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { OURS } from '../../../training/evaluate/index.ts';
import type { CustomerExport } from './index.ts';
import { EXPORTED } from './index.ts';

const { anna } = CUSTOMERS;
/** Named by the export under a key of its own, or by the erasure that took the person away. */
const ELSEWHERE = ['identifiers', 'erasures'];

t.test('an export has everything that names the person', async (t) => {
  const shops = await threeShops(t);
  await liveFully(shops);
  const version = await shops.train();
  const tables = await shops.database.query<{ name: string }>(
    `select distinct c.table_name as name
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE'
       and (c.column_name ~ '(customer|identifier)(s$|_no|_nos$)' or c.table_name ~ '_revisions$')
       and not exists (select from pg_inherits where inhrelid = c.table_name::regclass)`,
  );
  t.strictSame(
    tables
      .map(({ name }) => name)
      .filter((name) => !ELSEWHERE.includes(name))
      .sort(),
    Object.keys(EXPORTED).sort(),
    'every table that can name somebody is in it',
  );
  const [row] = await shops.database.query<{ no: number }>(
    "select customer_no as no from purchases where id = 'a-1'",
  );
  writeOutcomes(
    shops.config.dataDir,
    version,
    ours(() => 1, { customers: row!.no + 1 }),
  );
  const server = await shops.serve();
  const { status, body } = await server.get<CustomerExport>(
    `/v1/customers/card:${anna.card}/export`,
    shops.keys.secret,
  );
  t.equal(status, 200);
  t.strictSame(body.identifiers.map(({ value }) => value).sort(), Object.values(anna).sort());
  t.strictSame(body.profile, { firstName: 'Annabella' });
  for (const [table, rows] of Object.entries(body.tables))
    if (table !== 'identity_contests') t.ok(rows.length > 0, `${table} has rows`);
  t.match(
    body.tables.purchases.find(({ id }) => id === 'a-1'),
    {
      promo_code: 'ANNA-ONLY-20',
      lines: [{ item: 'D1', source: 'till' }],
    },
  );
  t.match(body.tables.consents, [{ purpose: 'mail', evidence: { signed: 'Annabella Secret' } }]);
  t.match(body.recommendations[version]?.bought?.[0], { item: 'D1' });
  t.strictSame(body.measured[version], [{ after: '2026-03-01', places: { [OURS]: [1, 0] } }]);
  t.equal((await server.get('/v1/customers/card:99999/export', shops.keys.secret)).status, 404);
  t.equal((await server.get(`/v1/customers/card:${anna.card}/export`, shops.keys.publishable)).status, 403);
});
