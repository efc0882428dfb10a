import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { importFiles, loadMapping } from '../history/importers/index.ts';
import { normaliseIdentifier } from '../history/index.ts';
import { openSecrets } from '../resources/secrets.ts';
import type { Truth } from './export/truth.ts';
import { simulate } from './simulate.ts';

const CUSTOMERS = 2_000;

t.test(
  'links against the simulator’s truth: typing errors, two cards on a phone, a partner’s e-mail, a cashier’s card, tablets',
  async (t) => {
    const { config, database } = await testDatabase(t);
    const secrets = await openSecrets(config, database);
    const demo = await simulate({
      directory: t.testdir(),
      customers: CUSTOMERS,
      seed: 5,
      until: '2026-03-01',
    });
    const truth: Truth = JSON.parse(gunzipSync(readFileSync(demo.truth)).toString());
    for (const { subject, mapping, files } of demo.imports)
      if (subject === 'customers' || subject === 'purchases')
        await importFiles({ database, secrets, config }, files, await loadMapping(mapping));

    /** Families by identifier: a link joins two of one family (or household), or it is wrong. */
    const familyOf = new Map<string, number>();
    for (const [familyNo, { customers }] of truth.families.entries())
      for (const { cards, phones, emails, visitors } of customers)
        for (const [kind, values] of Object.entries({
          card: cards,
          phone: phones,
          email: emails,
          visitor: visitors,
        }))
          for (const value of values)
            familyOf.set(`${kind} ${normaliseIdentifier(kind as 'card', value, config.country)}`, familyNo);

    const stored = await database.query<{
      no: number;
      kind: string;
      sealed: Buffer;
      customer: number | null;
    }>('select identifier_no as no, kind, sealed, customer_no as customer from identifiers');
    const families = new Map(
      stored.map(({ no, kind, sealed }) => [
        no,
        familyOf.get(`${kind} ${secrets.open('identifier', sealed)}`),
      ]),
    );
    const votes = new Map<number, Map<number, number>>();
    for (const { no, customer } of stored) {
      const family = families.get(no);
      if (customer === null || family === undefined) continue;
      const tally = votes.get(customer) ?? new Map<number, number>();
      votes.set(customer, tally.set(family, (tally.get(family) ?? 0) + 1));
    }
    /** What many use is a right link with nobody, and a wrong one with anybody whom something else names. */
    const common = new Set([
      ...truth.staff.map(({ card }) => `card ${card}`),
      ...truth.tablets.map((tablet) => `visitor ${tablet}`),
    ]);
    const used = stored.filter(({ kind, sealed }) =>
      common.has(`${kind} ${secrets.open('identifier', sealed)}`),
    );
    const apart = used.filter(({ customer }) => customer === null || !votes.has(customer));
    let [links, right] = [used.length, apart.length];
    const familyOfCustomer = new Map<number, number>();
    for (const [customer, tally] of votes) {
      const [family, most] = [...tally].sort(([, a], [, b]) => b - a)[0]!;
      familyOfCustomer.set(customer, family);
      links += [...tally.values()].reduce((sum, count) => sum + count, 0);
      right += most;
    }

    /** The customer whose card it is: a receipt is linked where it lies with one of its family's cards. */
    const cardHolders = new Set(stored.filter(({ kind }) => kind === 'card').map(({ customer }) => customer));
    const purchases = new Map(
      (
        await database.query<{ key: string; customer: number | null; named: number[] }>(
          `select source || ' ' || id as key, customer_no as customer, identifiers as named from purchases`,
        )
      ).map((row) => [row.key, row]),
    );
    let [linkable, linked, strangers] = [0, 0, 0];
    for (const [familyNo, family] of truth.families.entries()) {
      for (const [source, id] of family.purchases) {
        const { customer, named } = purchases.get(`${source} ${id}`)!;
        if (!named.some((no) => families.get(no) === familyNo)) continue;
        linkable++;
        if (customer !== null && cardHolders.has(customer) && familyOfCustomer.get(customer) === familyNo)
          linked++;
        else if (customer !== null && (familyOfCustomer.get(customer) ?? familyNo) !== familyNo) strangers++;
      }
    }
    const lent = truth.staff.flatMap(({ receipts }) => receipts);
    const lentTo = lent.filter((id) => purchases.get(`till ${id}`)!.customer !== null).length;
    strangers += lentTo;
    linkable += lent.length;
    linked += lent.length - lentTo;
    const percent = (part: number, of: number) => `${((100 * part) / of).toFixed(3)} % (${part} of ${of})`;
    t.comment(`links right: ${percent(right, links)}`);
    t.comment(`linkable receipts linked: ${percent(linked, linkable)}; with a stranger: ${strangers}`);
    t.comment(
      `of ${truth.tablets.length} tablets and ${truth.staff.length} cashiers’ cards nobody’s: ${apart.length} of ${used.length}`,
    );
    t.comment(`receipts with a cashier’s card that are somebody’s: ${lentTo} of ${lent.length}`);
    t.ok(links > 4_000 && linkable > 10_000, 'there is something to measure');
    t.ok(used.length > 10 && lent.length > 200, 'by what many use too');
    t.ok(right >= links * 0.999, percent(right, links));
    t.ok(linked >= linkable * 0.98, percent(linked, linkable));
    t.ok(strangers <= linkable * 0.001, `${strangers} with a stranger`);
  },
);
