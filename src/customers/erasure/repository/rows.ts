import { afterTheirErasure, lockGraph, lockWriters } from '../../../history/index.ts';
import { type Queryable, recordChanges, type Session } from '../../../resources/database/database.ts';
import type { DatabaseCounts, ErasureRow } from './erasures.ts';

/**
 * The database part, in the caller's transaction: no purchase, return, consent or claim is written meanwhile, and every
 * process hears of it when it commits.
 */
export async function eraseRows(session: Session, erasure: ErasureRow): Promise<DatabaseCounts> {
  const { erasureId, at } = erasure;
  await lockWriters(session, 'alone');
  await lockGraph(session);
  await session.query(
    'select from customers where customer_no = any($1::integer[]) order by customer_no for update',
    [erasure.customerNos],
  );
  // Somebody may have been merged into them since the erasure was asked for.
  const customerNos = await numbers(
    session,
    `select customer_no as no from customers
     where customer_no = any($1::integer[]) or alias_of = any($1::integer[]) order by 1 for update`,
    [erasure.customerNos],
  );
  const identifierNos = await numbers(
    session,
    `select identifier_no as no from identifiers
     where customer_no = any($1::integer[]) or identifier_no = any($2::integer[]) order by 1`,
    [customerNos, erasure.identifierNos],
  );
  const sharedNos = await numbers(
    session,
    `select identifier_no as no from identifiers where customer_no is null and erased_at is null and identifier_no in (
       select unnest(identifiers) from purchases where customer_no = any($1::integer[]) union
       select unnest(identifiers) from returns where customer_no = any($1::integer[]))`,
    [customerNos],
  );
  const both = [customerNos, identifierNos];
  const settleOthers = await afterTheirErasure(session, customerNos);
  await session.query("select set_config('regulars.erasing', 'on', true)");
  // Answers are written behind the requests: whoever is about to, waits, and then finds nobody.
  await session.query('lock table served_requests, events in share row exclusive mode');

  const counts: DatabaseCounts = { removed: {}, anonymised: {} };
  const run = async (into: Record<string, number>, name: string, sql: string, values: unknown[]) => {
    into[name] = (await session.query(`${sql} returning 1`, values)).length;
  };
  const remove = (table: string, where: string, values: unknown[]) =>
    run(counts.removed, table, `delete from ${table} where ${where}`, values);
  const strip = (table: string, set: string, where: string, values: unknown[]) =>
    run(counts.anonymised, table, `update ${table} set ${set} where ${where}`, values);
  const OF = 'customer_no = any($1::integer[])';
  const PAIR = 'identifier_no = any($1::integer[]) or other_identifier_no = any($1::integer[])';

  for (const [table, noun] of [
    ['purchase_revisions', 'purchase'],
    ['return_revisions', 'return'],
  ])
    await strip(
      table!,
      STRIPPED_CONTENT,
      `${noun}_no in (select ${noun}_no from ${noun}s where ${OF}) or content->'customer_no' = any(
         select to_jsonb(no) from unnest($1::integer[]) no)`,
      [customerNos],
    );
  await strip('purchases', `${NOBODY}, promo_code = null, payments = null`, OF, [customerNos]);
  await strip('returns', NOBODY, OF, [customerNos]);
  await remove('events', 'identifier_no = any($1::integer[])', [identifierNos]);
  await remove('served_requests', OF, [customerNos]);
  await remove('letters', OF, [customerNos]);
  await remove('important_dates', OF, [customerNos]);
  await remove('consents', OF, [customerNos]);
  await remove('identity_claims', `${OF} or identifiers && $2::integer[]`, both);
  await remove('identity_contests', PAIR, [identifierNos]);
  await remove('cannot_links', PAIR, [identifierNos]);
  await strip(
    'identity_log',
    'identifier_no = null, other_identifier_no = null, customer_no = null, other_customer_no = null, evidence = null',
    `customer_no = any($1::integer[]) or other_customer_no = any($1::integer[])
       or identifier_no = any($2::integer[]) or other_identifier_no = any($2::integer[])`,
    both,
  );
  await session.query("insert into identity_log (action, reason) values ('erase', $1)", [
    `erasure ${erasureId}`,
  ]);
  const suppressed = await numbers(
    session,
    `insert into suppressions (erasure_id, at, kind, lookup, lookup_key, sealed, sealed_key)
     select $2, $3, kind, lookup, lookup_key, sealed, sealed_key from identifiers
     where identifier_no = any($1::integer[]) and kind in ('email', 'phone') returning suppression_no as no`,
    [identifierNos, erasureId, at],
  );
  await strip(
    'identifiers',
    'customer_no = null, sealed = null, sealed_key = null, shared = false, pinned = false, first_seen = $2, erased_at = $2',
    'identifier_no = any($1::integer[])',
    [identifierNos, at],
  );
  await remove('customers', `${OF} and alias_of is not null`, [customerNos]);
  const aliases = counts.removed.customers!;
  await remove('customers', OF, [customerNos]);
  counts.removed.customers! += aliases;

  await session.query(
    `update erasures set customer_nos = $2, identifier_nos = $3, shared_nos = $4, counts = $5 where erasure_id = $1`,
    [erasureId, customerNos, identifierNos, sharedNos, JSON.stringify(counts)],
  );
  await recordChanges(session, 'customer', [...customerNos, ...(await settleOthers())]);
  await recordChanges(session, 'suppression', suppressed);
  await recordChanges(session, 'erasure', [erasureId]);
  return counts;
}

const NOBODY = "customer_no = null, identifiers = '{}'";
const STRIPPED_CONTENT = `content = content - 'promo_code' - 'payments'
  || '{"customer_no": null, "identifiers": []}'::jsonb`;

/**
 * What others' facts say of the person: their identifiers go from the evidence. A look at every purchase, so not under
 * the writers' lock; what comes in meanwhile and is dated before the erasure names them no more.
 */
export async function sweepEvidence(
  database: Queryable,
  { identifierNos, sharedNos, at }: Pick<ErasureRow, 'identifierNos' | 'sharedNos' | 'at'>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  if (identifierNos.length > 0) {
    for (const table of ['purchases', 'returns']) {
      const rows = await database.query(
        `update ${table} set identifiers = array(
           select no from unnest(identifiers) no where no <> all($1::integer[]) order by no)
         where identifiers && $1::integer[] and at < $2 returning 1`,
        [identifierNos, at],
      );
      counts[`${table} of others`] = rows.length;
    }
    for (const table of ['purchase_revisions', 'return_revisions']) {
      const rows = await database.query(
        `update ${table} set ${STRIPPED_CONTENT}
         where replaced_at < $2 and exists (
           select from jsonb_array_elements(content->'identifiers') said(no)
           where no = any(select to_jsonb(erased) from unnest($1::integer[]) erased)) returning 1`,
        [identifierNos, at],
      );
      counts[`${table} of others`] = rows.length;
    }
  }
  if (sharedNos.length > 0) {
    // A shared phone that nobody else's receipt names was this person's alone.
    const rows = await database.query(
      `update identifiers i set sealed = null, sealed_key = null, erased_at = $2
       where identifier_no = any($1::integer[]) and customer_no is null
         and not exists (select from purchases where identifiers && array[i.identifier_no])
         and not exists (select from returns where identifiers && array[i.identifier_no])
         and not exists (select from identity_claims where identifiers && array[i.identifier_no]) returning 1`,
      [sharedNos, at],
    );
    counts['identifiers shared with nobody'] = rows.length;
  }
  return counts;
}

async function numbers(session: Queryable, sql: string, values: unknown[]): Promise<number[]> {
  return (await session.query<{ no: number }>(sql, values)).map(({ no }) => no);
}
