import { numberEvidence, resolveClaims } from '../identity/index.ts';
import { createCaches } from '../purchases/caches.ts';
import type { CustomerIdentifiers } from '../purchases/purchase.ts';
import { normaliseCustomer } from '../purchases/references.ts';
import { readErasedAt } from '../purchases/repository/erased.ts';
import { lockWriters } from '../purchases/repository/purchases.ts';
import { type Cells, type Compiler, RowError, shown } from './compile.ts';
import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import { importRows } from './import-rows.ts';
import type { Time } from './mapping/fields.ts';
import type { CustomersMapping } from './mapping/mapping.ts';
import { type ConsentEntry, type DateEntry, writePeople } from './repository/people.ts';

interface CustomerRow {
  customer: CustomerIdentifiers;
  profile: Record<string, string>;
  locale: string | undefined;
  dates: Omit<DateEntry, 'customerNo'>[];
  consents: Omit<ConsentEntry, 'customerNo'>[];
}

/** Who did not say when: the earliest instant, so that it overrides nothing that was said. */
const UNKNOWN_TIME = new Date(0);

/**
 * Imports people: identifiers, a sealed profile, dates to remember, consents with the day on which they were given. A
 * consent never overrides a later refusal; the same again changes nothing.
 */
export function importCustomers(
  context: ImportContext,
  files: readonly string[],
  mapping: CustomersMapping,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { database, secrets, config } = context;
  const caches = createCaches();
  let customers = 0;
  return importRows<CustomerRow>(context, files, mapping, options, (compiler, startedAt) => ({
    read: reader(compiler, mapping, startedAt),
    async write(entries, rejected, after) {
      const named = entries.map(({ value }) => normaliseCustomer(value.customer, config.country, caches));
      const evidence = await numberEvidence(
        database,
        secrets,
        named.map(({ identifiers }) => identifiers),
      );
      await after;
      const written = await database.transaction(async (session) => {
        await lockWriters(session, 'together');
        // A line of a customer file is not dated: who had themselves erased is not brought back by it.
        const erased = await readErasedAt(session, evidence.flat());
        const isErased = (no: number) => erased.get(no)?.returned === false;
        const living = evidence.map((said) => (said.some(isErased) ? [] : said));
        const { customerNos } = await resolveClaims(session, living);
        const people = entries.flatMap(({ value }, i) =>
          customerNos[i] === null ? [] : [{ customerNo: customerNos[i]!, ...value }],
        );
        await writePeople(session, secrets, people, mapping.source);
        return customerNos;
      });
      customers += new Set(written.filter((no) => no !== null)).size;
      for (const [i, customerNo] of written.entries())
        if (customerNo === null)
          rejected(entries[i]!.row, named[i]!.warnings[0]?.message ?? whyNobody(evidence[i]!));
    },
    counts: () => ({ customers }),
  }));
}

function whyNobody(evidence: readonly number[]): string {
  return evidence.length === 0 ? 'customer: no identifier' : 'customer: had themselves erased';
}

/** What is yet to come was not said: it would hold against every refusal until then. */
function instantOf(said: Date | undefined, now: Date): Date {
  return said === undefined || said.getTime() > now.getTime() ? UNKNOWN_TIME : said;
}

function reader(compiler: Compiler, mapping: CustomersMapping, startedAt: Date): (row: Cells) => CustomerRow {
  const customer = compiler.identifiers(mapping.customer);
  const profile = Object.entries(mapping.profile ?? {}).map(
    ([name, field]) => [name, compiler.field(field)] as const,
  );
  const locale = compiler.field(mapping.locale);
  const dates = (mapping.dates ?? []).map(({ kind, person, date }) => ({
    kind: compiler.required(kind, 'kind of date'),
    person: compiler.field(person),
    date: dayReader(compiler, date),
  }));
  if (mapping.birthday !== undefined)
    dates.push({ kind: () => 'birthday', person: () => '', date: dayReader(compiler, mapping.birthday) });
  const consents = (mapping.consents ?? []).map(({ purpose, channel, granted, at }) => ({
    purpose,
    channel: compiler.field(channel),
    granted: compiler.flag(granted, `${purpose} consent`),
    at: compiler.time(at, `time of ${purpose} consent`),
  }));
  return (row) => {
    const said = customer(row);
    if (said === undefined) throw new RowError('customer: no identifier');
    return {
      customer: said,
      profile: Object.fromEntries(
        profile.flatMap(([name, read]) => (read(row) === '' ? [] : [[name, read(row)] as const])),
      ),
      locale: locale(row) || undefined,
      dates: dates.flatMap(({ kind, person, date }) => {
        const day = date(row);
        return day === undefined ? [] : [{ kind: kind(row), person: person(row), ...day }];
      }),
      consents: consents.flatMap(({ purpose, channel, granted, at }) => {
        const given = granted(row);
        if (given === undefined) return [];
        return [
          {
            purpose,
            channel: channel(row) || undefined,
            granted: given,
            at: instantOf(at(row)?.instant, startedAt),
          },
        ];
      }),
    };
  };
}

function dayReader(compiler: Compiler, time: Time) {
  const said = typeof time === 'string' ? { column: time } : time;
  const read = compiler.column(said.column);
  const reader = compiler.timeReader(said);
  return (row: Cells) => {
    const text = read(row);
    if (text === '') return undefined;
    const day = reader.readDay(text);
    if (day === undefined)
      throw new RowError(
        `${said.column}: got ${shown(text)}, expected a day such as ${said.format ?? 'ISO'}`,
      );
    return day;
  };
}
