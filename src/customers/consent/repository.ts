import { type Queryable, recordChanges } from '../../resources/database/database.ts';
import type { Consent, Permission, Purpose } from './consent.ts';

/** Adds entries to the record, in the caller's transaction where it has one. */
export async function recordConsent(database: Queryable, consents: readonly Consent[]): Promise<void> {
  if (consents.length === 0) return;
  const column = (value: (consent: Consent) => unknown) => consents.map(value);
  await database.query(
    `insert into consents (customer_no, purpose, channel, granted, at, source, evidence)
     select * from unnest($1::integer[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[], $7::jsonb[])`,
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
  await recordChanges(database, 'customer', [...new Set(consents.map((consent) => consent.customerNo))]);
}

/**
 * What the customer, under whatever number they were merged from, said last; of two entries of one instant the refusal.
 * Who never said is taken to allow profiling, and mailings as the shop's default has it.
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
  const [last] = await database.query<{ granted: boolean }>(
    `with root as (select coalesce(alias_of, customer_no) as customer_no from customers where customer_no = $1)
     select granted from consents
     where purpose = $2 and ($3::timestamptz is null or at <= $3) and customer_no in (
       select customer_no from root union
       select customers.customer_no from customers join root on alias_of = root.customer_no)
     order by at desc, granted, entry_no desc limit 1`,
    [customerNo, purpose, at?.toISOString() ?? null],
  );
  if (last !== undefined) return { granted: last.granted };
  return { granted: purpose === 'profiling' || (purpose === 'mail' && mailConsentDefault), default: true };
}
