import type { Test } from 'tap';
import type { Origin, Purchase, PurchaseLine, Return } from '../../src/history/index.ts';
import type { Database } from '../../src/resources/database/index.ts';
import { openSecrets, type Secrets } from '../../src/resources/secrets.ts';
import { testDatabase } from './database.ts';

export interface TestHistory {
  database: Database;
  secrets: Secrets;
  origin: Origin;
}

/** A database of the test's own to write history into. */
export async function testHistory(t: Test): Promise<TestHistory> {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  return { database, secrets, origin: { country: 'RU', timeZone: 'UTC' } };
}

/** `12:30` on 1 March 2026, or a whole time, at +03:00. */
export function moscow(time: string): Purchase['at'] {
  const text = time.includes('T') ? time : `2026-03-01T${time}:00`;
  return { instant: new Date(`${text}+03:00`), utcOffset: 180 };
}

/** `milk 2 10.5` = two of milk for 10.5 together. */
export function line(text: string): PurchaseLine {
  const [item, quantity = '1', amount = '10'] = text.split(' ') as [string, string?, string?];
  return { item, quantity, amount };
}

export function purchase(id: string, lines: readonly string[], more: Partial<Purchase> = {}): Purchase {
  return {
    source: 'till',
    id,
    channel: 'store',
    at: moscow('12:00'),
    currency: 'RUB',
    ...more,
    lines: lines.map(line),
  };
}

export function returned(id: string, lines: readonly string[], more: Partial<Return> = {}): Return {
  return { source: 'till', id, at: moscow('18:00'), ...more, lines: lines.map(line) };
}

/** Purchases that count, `source/id` → `sku quantity` net of returns: all, or a customer's, or a source's. */
export async function effectiveHistory(
  database: Database,
  only: { customerNo?: number; source?: string } = {},
): Promise<Record<string, string[]>> {
  const rows = await database.query<{ key: string; net: string[] | null }>(
    `select source || '/' || id as key, array_agg(sku || ' ' || trim_scale(net) order by sku) filter (where net > 0) as net
     from purchases left join lateral (
       select sku, sum(quantity - coalesce((
         select sum(m.quantity) from return_matches m
         where m.purchase_no = l.purchase_no and m.purchase_line_no = l.line_no), 0)) as net
       from purchase_lines l join item_aliases using (alias_no) join items using (item_no)
       where l.purchase_no = purchases.purchase_no group by sku) as lines on true
     where status <> 'cancelled' and superseded_by is null and ($1::integer is null or customer_no = $1)
       and ($2::text is null or source = $2)
     group by key order by key`,
    [only.customerNo ?? null, only.source ?? null],
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.net ?? []]));
}
