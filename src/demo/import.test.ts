import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { type ImportSummary, importFiles, loadMapping } from '../history/importers/index.ts';
import { findCustomer, type IdentifierKind } from '../history/index.ts';
import { openSecrets } from '../resources/secrets.ts';
import type { Truth } from './export/truth.ts';
import { simulate } from './simulate.ts';

t.test('the demo goes in by the importers of a user’s data, and what comes out is the truth', async (t) => {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const demo = await simulate({ directory: t.testdir(), customers: 300, seed: 11, until: '2026-03-01' });
  const truth: Truth = JSON.parse(gunzipSync(readFileSync(demo.truth)).toString());

  const summaries: ImportSummary[] = [];
  for (const { mapping, files } of demo.imports)
    summaries.push(await importFiles({ database, secrets, config }, files, await loadMapping(mapping)));
  for (const [i, summary] of summaries.entries())
    t.strictSame(summary.samples, [], `nothing is rejected of ${demo.imports[i]!.mapping}`);

  await t.test('counts', async (t) => {
    const { counts } = truth;
    const rows = await database.query<Record<string, number>>(`select
      (select count(*) from purchases where source = 'till')::int as "tillReceipts",
      (select count(*) from purchases where source = 'web')::int as "webOrders",
      (select count(*) from purchases where status = 'cancelled')::int as "cancelledOrders",
      (select count(*) from purchases where superseded_by is not null)::int as "collectedOrders",
      (select count(*) from purchase_lines join purchases using (purchase_no) where source = 'till')::int as "tillLines",
      (select count(*) from purchase_lines join purchases using (purchase_no) where source = 'web')::int as "webLines",
      (select count(*) from returns)::int as returns,
      (select count(*) from identifiers where kind = 'card' and customer_no is not null)::int as customers,
      (select count(*) from purchases where source = 'till' and identifiers <> '{}')::int as "receiptsWithCard"`);
    t.strictSame({ ...rows[0] }, { ...counts });
  });

  await t.test('every article of the till is an item of the catalogue', async (t) => {
    const rows = await database.query(`select sku from items where provisional`);
    t.strictSame(rows, []);
  });

  await t.test('what lasts is not to be sold again, what is used up is', async (t) => {
    const rows = await database.query<{ id: string; repeat: string; never_explain: boolean }>(
      'select id, repeat, never_explain from categories where exists (select from items where items.category_no = categories.category_no)',
    );
    const repeat = new Map(rows.map((row) => [row.id, row.repeat]));
    for (const id of [
      'bodysuits',
      'board-books',
      'plush-toys',
      'strollers',
      'car-seats',
      'high-chairs',
      'bibs',
    ])
      t.equal(repeat.get(id), 'never', id);
    for (const id of ['diapers', 'baby-wipes', 'purees', 'infant-formula', 'arts-crafts', 'pacifiers'])
      t.equal(repeat.get(id), 'learned', id);
    t.strictSame(
      rows.filter((row) => row.never_explain).map((row) => row.id),
      ['nursing'],
    );
  });

  await t.test('stock is counted for what runs out', async (t) => {
    const [row] = await database.query<Record<string, number>>(
      'select count(distinct item_no)::int as items, count(distinct store_no)::int as stores from stock',
    );
    t.ok(row!.items! > 100 && row!.items! < 300, `${row!.items} items`);
    t.equal(row!.stores, 4);
  });

  await t.test('a customer’s card, phone and e-mail lead to the same customer', async (t) => {
    const find = (kind: IdentifierKind, value: string) =>
      findCustomer(database, secrets, { kind, value }, config.country);
    let compared = 0;
    let apart = 0;
    const seen = new Map<number, number>();
    for (const [familyNo, family] of truth.families.entries()) {
      // Two cards under one phone: whether they are one customer or two is for identity to say.
      const alone = family.customers.length === 1 && family.typos.length === 0;
      for (const customer of family.customers) {
        const byCard = await find('card', customer.cards[0]!);
        t.not(byCard, null, `card of ${customer.club}`);
        t.equal(seen.get(byCard!) ?? familyNo, familyNo, `${customer.club} is no other family's`);
        seen.set(byCard!, familyNo);
        if (!alone) continue;
        for (const [kind, value] of [
          ['phone', customer.phones[0]!],
          ['email', customer.emails[0]!],
        ] as const) {
          const found = await find(kind, value);
          if (found === null) continue; // never said
          compared++;
          if (found !== byCard) apart++;
          t.equal(seen.get(found) ?? familyNo, familyNo, `${kind} of ${customer.club} is no other family's`);
        }
      }
    }
    t.ok(compared > 300, `${compared} compared`);
    // Who gave the club neither phone nor e-mail, and orders without the card, leaves nothing to join by.
    t.ok(apart <= compared * 0.01, `${apart} apart of ${compared}`);
  });

  await t.test('a family’s purchases lie with the family', async (t) => {
    const rows = await database.query<{ source: string; id: string; customer: number | null }>(
      `select p.source, p.id, coalesce(c.alias_of, p.customer_no) as customer
       from purchases p left join customers c using (customer_no)`,
    );
    const owner = new Map(rows.map(({ source, id, customer }) => [`${source} ${id}`, customer]));
    let right = 0;
    let wrong = 0;
    for (const family of truth.families) {
      if (family.customers.length > 1) continue;
      const mine = await findCustomer(
        database,
        secrets,
        { kind: 'card', value: family.customers[0]!.cards[0]! },
        config.country,
      );
      for (const [source, id, customer] of family.purchases) {
        const said = owner.get(`${source} ${id}`);
        if (said === undefined) t.fail(`${source} ${id} is missing`);
        else if (customer < 0) t.equal(said, null, `${id} named nobody`);
        else if (said === mine) right++;
        else if (said !== null) wrong++;
      }
    }
    t.ok(right > 1_500, `${right} right`);
    // An order of a partner without the family's card, or with a mistyped phone, may stand alone.
    t.ok(wrong < right * 0.02, `${wrong} wrong of ${right}`);
  });
});
