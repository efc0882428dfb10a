import type { Queryable } from '../../../resources/database/database.ts';
import type { Purpose } from '../consent.ts';

export interface FeedChange {
  seq: number;
  kind: 'customer' | 'suppression';
  key: number;
}

/** Changes after `seq`, ascending, up to and with `until` where it is given. */
export function readFeedChanges(
  database: Queryable,
  seq: number,
  limit: number,
  until?: number,
): Promise<FeedChange[]> {
  return database.query<FeedChange>(
    `select seq, kind, key::integer as key from changes
     where seq > $1 and seq <= coalesce($3, 9223372036854775807) and kind in ('customer', 'suppression')
     order by seq limit $2`,
    [seq, limit, until ?? null],
  );
}

/** The lowest number above `seq` that may still appear, whatever its kind; `mark + 1` where none is missing. */
export async function firstMissing(database: Queryable, seq: number, mark: number): Promise<number> {
  const [row] = await database.query<{ missing: number }>(
    `with start as (select greatest($1::bigint, least(max(settled), $2::bigint)) as seq from change_compaction)
     select seq + 1 as missing from (
       select seq, lead(seq) over (order by seq) as following from (
         select seq from start union all
         select changes.seq from changes, start where changes.seq > start.seq and changes.seq <= $2
       ) numbered
     ) paired where following is distinct from seq + 1 order by seq limit 1`,
    [seq, mark],
  );
  return row!.missing;
}

/**
 * The transactions that have written to `changes`, or are about to, and have not ended: the lock on the table is taken
 * before a number is drawn, and given back after the row can be seen.
 */
export async function openWriters(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ writer: string }>(
    `select virtualtransaction || '/' || pid as writer from pg_locks
     where locktype = 'relation' and relation = 'changes'::regclass and mode = 'RowExclusiveLock' and granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.map(({ writer }) => writer);
}

/** What somebody last said about being written to. */
export interface Standing {
  /** The number under which the change came, and the one they have now. */
  asked: number;
  customerNo: number;
  customer: string;
  purpose: Exclude<Purpose, 'profiling'>;
  granted: boolean;
  at: Date;
  erased: boolean;
  addresses: Buffer[];
}

/** Of those of the customers who ever said something, or came back after an erasure. */
export function readStandings(database: Queryable, customerNos: readonly number[]): Promise<Standing[]> {
  return database.query<Standing>(
    `with asked as (
       select customer_no as asked, coalesce(alias_of, customer_no) as root
       from customers where customer_no = any($1::integer[])
     ), member as (
       select distinct root, root as customer_no from asked union
       select root, c.customer_no from asked join customers c on c.alias_of = root
     ), said as (
       select root, purpose, granted, imported, at, false as erased from member join consents using (customer_no)
       where purpose <> 'profiling'
       union all
       select root, purpose, false, false, erased_at, true from member join identifiers using (customer_no)
         cross join (values ('mail'), ('sms'), ('messenger')) as all_of_them(purpose)
       where erased_at is not null
     ), standing as (
       select distinct on (root, purpose) root, purpose, granted, at, erased
       from said order by root, purpose, granted and imported, at desc, granted
     )
     select asked.asked, root as "customerNo", customers.id as customer, purpose, granted, at, erased,
       array(select sealed from identifiers join member using (customer_no)
             where member.root = standing.root and sealed is not null and not shared
               and identifiers.kind = case purpose when 'mail' then 'email' else 'phone' end
             order by identifier_no) as addresses
     from asked join standing using (root) join customers on customers.customer_no = root
     order by root, purpose`,
    [customerNos],
  );
}

/** An erased person's address, while it is to be handed over. */
export interface Forgotten {
  suppressionNo: number;
  at: Date;
  kind: 'phone' | 'email';
  sealed: Buffer;
}

export function readForgotten(database: Queryable, numbers: readonly number[]): Promise<Forgotten[]> {
  return database.query<Forgotten>(
    `select suppression_no as "suppressionNo", at, kind, sealed from suppressions
     where suppression_no = any($1::integer[]) and sealed is not null`,
    [numbers],
  );
}

/** After that many days an erased person's address is a keyed hash alone. */
export const HAND_OVER_DAYS = 30;

export async function sealOff(database: Queryable, now: Date): Promise<void> {
  await database.query(
    `update suppressions set sealed = null, sealed_key = null
     where sealed is not null and at < $1::timestamptz - make_interval(days => $2)`,
    [now, HAND_OVER_DAYS],
  );
}
