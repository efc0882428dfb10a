import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../resources/database/index.ts';
import { readSnapshot } from './index.ts';

/** Items 1 to 5, by aliases of the same numbers; the last is no goods. */
async function shelves(database: Database): Promise<void> {
  await database.query(
    `insert into items (sku, kind, title, first_seen)
     select 'sku' || n, case when n = 5 then 'bag' else 'goods' end, 'Item ' || n, '2026-01-01' from generate_series(1, 5) n`,
  );
  await database.query(
    `insert into item_aliases (source, code, item_no, origin) select 'a', 'c' || n, n, 'api' from generate_series(1, 5) n`,
  );
}

type Row = [
  id: string,
  kind: string,
  at: string,
  identifier: number | null,
  session: string | null,
  alias: number | null,
];

async function happened(database: Database, rows: readonly Row[]): Promise<void> {
  for (const row of rows)
    await database.query(
      `insert into events (source, id, kind, at, identifier_no, session, alias_no)
       values ('site', $1, $2, $3::timestamptz, $4, $5, $6)`,
      row,
    );
}

async function sessionsIn(database: Database, until?: Date): Promise<{ items: number[]; day: string }[]> {
  const { sessions, items } = await readSnapshot(database, until === undefined ? {} : { until });
  return Array.from(sessions.day, (day, s) => ({
    items: Array.from(
      sessions.item.subarray(sessions.start[s]!, sessions.start[s + 1]!),
      (row) => items[row]!,
    ),
    day: new Date(day * 86_400_000).toISOString().slice(0, 10),
  }));
}

const EVENTS: Row[] = [
  ['e1', 'view', '2026-03-01T10:00Z', 7, null, 3],
  ['e2', 'add_to_cart', '2026-03-01T10:05Z', 7, null, 2],
  ['e3', 'view', '2026-03-01T10:35Z', 7, null, 3],
  ['e4', 'view', '2026-03-01T11:06Z', 7, null, 1],
  ['e5', 'view', '2026-03-01T09:00Z', 8, 's', 1],
  ['e6', 'view', '2026-03-01T23:00Z', 8, 's', 4],
  ['e7', 'view', '2026-03-01T10:01Z', 9, null, 4],
  ['e8', 'view', '2026-03-01T10:02Z', 9, null, 5],
  ['e9', 'search', '2026-03-01T10:03Z', 9, null, 1],
  ['e10', 'view', '2026-03-01T10:04Z', 9, null, null],
  ['e11', 'view', '2026-03-01T10:00Z', null, null, 2],
];

t.test('visits end with their session, or with a pause of half an hour', async (t) => {
  const { database } = await testDatabase(t);
  await shelves(database);
  await happened(database, EVENTS);
  const visits = [
    { items: [1, 4], day: '2026-03-01' },
    { items: [3, 2], day: '2026-03-01' },
    { items: [4], day: '2026-03-01' },
    { items: [1], day: '2026-03-01' },
  ];
  t.same(await sessionsIn(database), visits, 'e3 comes half an hour after e2, e4 a minute more after e3');
  const { hash } = await readSnapshot(database);
  await database.query('delete from events');
  await happened(database, [...EVENTS].reverse());
  t.equal((await readSnapshot(database)).hash, hash, 'in whatever order they were written');
  t.same(await sessionsIn(database, new Date('2026-03-01T10:01Z')), [
    { items: [1], day: '2026-03-01' },
    { items: [3], day: '2026-03-01' },
  ]);
  await happened(database, [['late', 'view', '2026-03-02T10:00Z', 7, null, 1]]);
  t.not((await readSnapshot(database)).hash, hash);
});

t.test('baskets come first, their items in the order of their lines', async (t) => {
  const { database } = await testDatabase(t);
  await shelves(database);
  await happened(database, EVENTS.slice(0, 2));
  for (const [id, at, status] of [
    ['p1', '2026-03-05T10:00Z', 'paid'],
    ['p2', '2026-03-04T10:00Z', 'paid'],
    ['p3', '2026-03-04T10:00Z', 'cancelled'],
  ])
    await database.query(
      `insert into purchases (source, id, content_hash, channel, status, at, utc_offset, day, currency)
       values ('x', $1, '', 'web', $3, $2::timestamptz, 0, ($2::timestamptz at time zone 'UTC')::date, 'EUR')`,
      [id, at, status],
    );
  await database.query(
    `insert into purchase_lines (purchase_no, line_no, alias_no, quantity, amount)
     select p, n, alias, 1, 10 from (values (1, 1, 4), (1, 2, 2), (1, 3, 4), (2, 1, 3), (2, 2, 1), (3, 1, 2)) v (p, n, alias)`,
  );
  t.same(await sessionsIn(database), [
    { items: [3, 1], day: '2026-03-04' },
    { items: [4, 2], day: '2026-03-05' },
    { items: [3, 2], day: '2026-03-01' },
  ]);
});
