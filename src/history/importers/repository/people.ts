import {
  arrayLiteral,
  byteaLiteral,
  type Queryable,
  recordChanges,
} from '../../../resources/database/index.ts';
import type { Secrets } from '../../../resources/secrets.ts';

export interface DateEntry {
  customerNo: number;
  kind: string;
  person: string;
  year: number;
  month: number;
  day: number;
}

export interface ConsentEntry {
  customerNo: number;
  purpose: string;
  channel: string | undefined;
  granted: boolean;
  at: Date;
}

export interface PersonEntry {
  customerNo: number;
  profile: Record<string, string>;
  locale: string | undefined;
  dates: Omit<DateEntry, 'customerNo'>[];
  consents: Omit<ConsentEntry, 'customerNo'>[];
}

/** Adds what is new about people. Profiles are sealed under `profile`; a field that is not said stays as it is. */
export async function writePeople(
  session: Queryable,
  secrets: Secrets,
  people: readonly PersonEntry[],
  source: string,
): Promise<void> {
  await writeProfiles(session, secrets, people);
  await writeDates(
    session,
    people.flatMap(({ customerNo, dates }) => dates.map((date) => ({ customerNo, ...date }))),
    source,
  );
  await writeConsents(
    session,
    people.flatMap(({ customerNo, consents }) => consents.map((consent) => ({ customerNo, ...consent }))),
    source,
  );
}

async function writeProfiles(
  session: Queryable,
  secrets: Secrets,
  people: readonly PersonEntry[],
): Promise<void> {
  const rows = await session.query<{ customer_no: number; profile: Buffer | null; locale: string | null }>(
    'select customer_no, profile, locale from customers where customer_no = any ($1) order by 1 for update',
    [people.map(({ customerNo }) => customerNo)],
  );
  const known = new Map(
    rows.map(({ customer_no, profile, locale }) => [
      customer_no,
      { before: profile === null ? '{}' : secrets.open('profile', profile), locale },
    ]),
  );
  const after = new Map<number, { profile: string; locale: string | null }>();
  for (const { customerNo, profile, locale } of people) {
    const current = after.get(customerNo) ?? {
      profile: known.get(customerNo)!.before,
      locale: known.get(customerNo)!.locale,
    };
    after.set(customerNo, {
      profile: JSON.stringify({ ...JSON.parse(current.profile), ...profile }),
      locale: locale ?? current.locale,
    });
  }
  const changed = [...after].filter(([customerNo, { profile, locale }]) => {
    const { before, locale: localeBefore } = known.get(customerNo)!;
    return profile !== before || locale !== localeBefore;
  });
  await session.query(
    `update customers c set profile = v.profile, profile_key = $4, locale = v.locale
     from unnest($1::int[], $2::bytea[], $3::text[]) v (customer_no, profile, locale) where c.customer_no = v.customer_no`,
    [
      changed.map(([customerNo]) => customerNo),
      arrayLiteral(changed.map(([, { profile }]) => byteaLiteral(secrets.seal('profile', profile)))),
      changed.map(([, { locale }]) => locale),
      secrets.keyId,
    ],
  );
}

async function writeDates(session: Queryable, dates: readonly DateEntry[], source: string): Promise<void> {
  const once = [
    ...new Map(dates.map((date) => [`${date.customerNo}\0${date.kind}\0${date.person}`, date])).values(),
  ];
  await session.query(
    `insert into important_dates (customer_no, kind, person, month, day, year, source)
     select *, $7 from unnest($1::int[], $2::text[], $3::text[], $4::smallint[], $5::smallint[], $6::smallint[])
     on conflict (customer_no, kind, person) do update
       set month = excluded.month, day = excluded.day, year = excluded.year, source = excluded.source`,
    [
      once.map(({ customerNo }) => customerNo),
      once.map(({ kind }) => kind),
      once.map(({ person }) => person),
      once.map(({ month }) => month),
      once.map(({ day }) => day),
      once.map(({ year }) => year),
      source,
    ],
  );
}

/** Entries that are there already are not added again. The slice of consents imports this one, so not the reverse. */
async function writeConsents(
  session: Queryable,
  consents: readonly ConsentEntry[],
  source: string,
): Promise<void> {
  const added = await session.query<{ customer_no: number }>(
    `insert into consents (customer_no, purpose, channel, granted, at, source, imported)
     select distinct v.customer_no, v.purpose, v.channel, v.granted, v.at, $6, true
     from unnest($1::int[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[])
       v (customer_no, purpose, channel, granted, at)
     where not exists (
       select from consents c where c.customer_no = v.customer_no and c.purpose = v.purpose and c.at = v.at
         and c.granted = v.granted and c.source = $6 and c.channel is not distinct from v.channel)
     returning customer_no`,
    [
      consents.map(({ customerNo }) => customerNo),
      consents.map(({ purpose }) => purpose),
      consents.map(({ channel }) => channel),
      consents.map(({ granted }) => granted),
      consents.map(({ at }) => at),
      source,
    ],
  );
  await recordChanges(session, 'customer', [...new Set(added.map(({ customer_no }) => customer_no))]);
}
