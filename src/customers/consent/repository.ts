import { type Queryable, recordChanges } from '../../resources/database/database.ts';
import type { Consent, Permission, Purpose, RecordedConsent } from './consent.ts';

/**
 * Adds entries to the record, in the caller's transaction where it has one. Of somebody who was erased meanwhile nothing
 * is recorded.
 */
export async function recordConsent(database: Queryable, consents: readonly Consent[]): Promise<void> {
  if (consents.length === 0) return;
  const column = (value: (consent: Consent) => unknown) => consents.map(value);
  const added = await database.query<{ customer_no: number }>(
    `insert into consents (customer_no, purpose, channel, granted, at, source, evidence)
     select said.* from unnest($1::integer[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[],
       $7::jsonb[]) as said(customer_no, purpose, channel, granted, at, source, evidence)
     join customers using (customer_no) for key share of customers
     returning customer_no`,
    [
      column((consent) => consent.customerNo),
      column((consent) => consent.purpose),
      column((consent) => consent.channel ?? null),
      column((consent) => consent.granted),
      column((consent) => consent.at.toISOString()),
      column((consent) => consent.source),
      column((consent) => (consent.evidence === undefined ? null : JSON.stringify(consent.evidence))),
    ],
  );
  await recordChanges(database, 'customer', [...new Set(added.map((row) => row.customer_no))]);
}

/** Everyone who is the same person as $1, merges followed. */
const FAMILY = `
  root as (select coalesce(alias_of, customer_no) as customer_no from customers where customer_no = $1),
  family as (
    select customer_no from root union
    select customers.customer_no from customers join root on alias_of = root.customer_no)`;

/**
 * What the customer, under whatever number they were merged from, said last; of two entries of one instant the refusal. A
 * grant that came by a file counts where there is nothing else: it overrides no refusal, whatever the times.
 * Who had themselves erased and came back refused all mailings at that instant. Who never said is taken to allow
 * profiling, and mailings as the shop's default has it.
 * @param at as of that instant; absent: as of all that is recorded.
 * @param mailConsentDefault `config.mailConsentDefault`.
 */
export async function permission(
  database: Queryable,
  customerNo: number,
  purpose: Purpose,
  at?: Date,
  mailConsentDefault = false,
): Promise<Permission> {
  const [last] = await database.prepared<{ granted: boolean }>(
    `with ${FAMILY}, said as (
       select granted, imported, at from consents join family using (customer_no) where purpose = $2
       union all
       select false, false, erased_at from identifiers join family using (customer_no)
       where erased_at is not null and $2 <> 'profiling'
     )
     select granted from said where $3::timestamptz is null or at <= $3
     order by granted and imported, at desc, granted limit 1`,
    [customerNo, purpose, at?.toISOString() ?? null],
  );
  if (last !== undefined) return { granted: last.granted };
  return { granted: purpose === 'profiling' || (purpose === 'mail' && mailConsentDefault), default: true };
}

/** The whole record of a person, the latest first. */
export function readConsents(database: Queryable, customerNo: number): Promise<RecordedConsent[]> {
  return database.query<RecordedConsent>(
    `with ${FAMILY}
     select purpose, channel, granted, at, source, imported, evidence, received_at as "receivedAt"
     from consents join family using (customer_no) order by at desc, granted, entry_no desc`,
    [customerNo],
  );
}
