import { askedFor, NAMED, type NamedIdentifier, namedBy } from '../../history/index.ts';
import { type Queryable, recordChanges } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
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

const ROOT =
  'root as (select coalesce(alias_of, customer_no) as customer_no from customers where customer_no = $1)';

/** Everyone who is the same person as one of `root (customer_no)`, merges followed. */
const FAMILY = `
  family as (
    select customer_no as root_no, customer_no from root union all
    select root.customer_no, customers.customer_no from customers join root on alias_of = root.customer_no)`;

/**
 * What each of `root`, under whatever number they were merged from, said last; of two entries of one instant the refusal.
 * A grant that came by a file counts where there is nothing else: it overrides no refusal, whatever the times.
 * Who had themselves erased and came back refused all mailings at that instant. Who never said is not in it.
 * @param purpose, at SQL.
 */
const lastWord = (purpose: string, at: string) => `
  ${FAMILY},
  said as (
    select root_no, granted, imported, at from consents join family using (customer_no) where purpose = ${purpose}
    union all
    select root_no, false, false, erased_at from identifiers join family using (customer_no)
    where erased_at is not null and ${purpose} <> 'profiling'),
  last_word as (
    select distinct on (root_no) root_no as customer_no, granted from said
    where ${at}::timestamptz is null or at <= ${at}
    order by root_no, granted and imported, at desc, granted)`;

/** Who never said is taken to allow profiling, and mailings as the shop's default has it. */
function byDefault(purpose: Purpose, mailConsentDefault = false): boolean {
  return purpose === 'profiling' || (purpose === 'mail' && mailConsentDefault);
}

/**
 * Whether the customer's last word permits the purpose, or the default where there is none.
 * @param at as of that instant; absent: as of all that is recorded.
 * @param mailConsentDefault `config.mailConsentDefault`.
 */
export async function permission(
  database: Queryable,
  customerNo: number,
  purpose: Purpose,
  at?: Date,
  mailConsentDefault?: boolean,
): Promise<Permission> {
  const [last] = await database.prepared<{ granted: boolean }>(
    `with ${ROOT}, ${lastWord('$2', '$3')} select granted from last_word`,
    [customerNo, purpose, at?.toISOString() ?? null],
  );
  if (last !== undefined) return { granted: last.granted };
  return { granted: byDefault(purpose, mailConsentDefault), default: true };
}

/** A customer, and whether they permit profiling. */
export interface ProfiledCustomer {
  customerNo: number;
  profiling: boolean;
}

/**
 * The customer whom each identifier names, as `findCustomers` finds them, with what `permission` says of profiling, in
 * one question; null where it names nobody.
 * @param country for phones written without one (`config.country`).
 */
export async function profilingOf(
  database: Queryable,
  secrets: Secrets,
  identifiers: readonly NamedIdentifier[],
  country: string,
): Promise<(ProfiledCustomer | null)[]> {
  const asked = askedFor(secrets, identifiers, country);
  if (asked.length === 0) return identifiers.map(() => null);
  const rows = await database.prepared<{ nth: number; customer_no: number; granted: boolean | null }>(
    `with ${NAMED}, root as (select distinct customer_no from named), ${lastWord("'profiling'", 'null')}
     select nth, customer_no, granted from named left join last_word using (customer_no)`,
    namedBy(asked),
  );
  const found = identifiers.map((): ProfiledCustomer | null => null);
  for (const { nth, customer_no, granted } of rows)
    found[nth] = { customerNo: customer_no, profiling: granted ?? byDefault('profiling') };
  return found;
}

/** The whole record of a person, the latest first. */
export function readConsents(database: Queryable, customerNo: number): Promise<RecordedConsent[]> {
  return database.query<RecordedConsent>(
    `with ${ROOT}, ${FAMILY}
     select purpose, channel, granted, at, source, imported, evidence, received_at as "receivedAt"
     from consents join family using (customer_no) order by at desc, granted, entry_no desc`,
    [customerNo],
  );
}
