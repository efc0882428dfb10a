import { writeConsents } from '../../src/customers/consent/index.ts';
import { findCustomer, writePurchases, writeReturns } from '../../src/history/index.ts';
import { purchase, returned } from './history.ts';
import { CUSTOMERS } from './three-shops.ts';
import type { ThreeShops } from './three-shops-server.ts';

const { anna, boris } = CUSTOMERS;
const origin = { country: 'US', timeZone: 'UTC' };

/** A row of Anna's in every table that can name her. */
export async function liveFully({ database, secrets }: ThreeShops): Promise<number> {
  const bought = purchase('a-1', ['D1'], {
    customer: anna,
    promoCode: 'ANNA-ONLY-10',
    payments: [{ kind: 'card of anna', amount: '10' }],
  });
  await writePurchases(database, secrets, [bought], origin);
  await writePurchases(database, secrets, [{ ...bought, promoCode: 'ANNA-ONLY-20' }], origin);
  await writeReturns(database, secrets, [returned('ra', ['D1'], { customer: anna })], origin);
  await writeReturns(database, secrets, [returned('ra', ['D1 2'], { customer: anna })], origin);
  // Boris' receipt names her phone once: it stays his.
  const his = purchase('b-1', ['D2'], { customer: { card: boris.card, phone: anna.phone } });
  await writePurchases(database, secrets, [his], origin);
  const customerNo = (await findCustomer(database, secrets, { kind: 'card', value: anna.card }))!;
  await database.query('update customers set profile = $2, profile_key = 1 where customer_no = $1', [
    customerNo,
    secrets.seal('profile', JSON.stringify({ firstName: 'Annabella' })),
  ]);
  // A form that names her twice over: a claim as well.
  await writeConsents(
    database,
    secrets,
    [
      {
        customer: { card: anna.card, email: anna.email },
        purpose: 'mail',
        granted: true,
        at: new Date('2026-03-01'),
        source: 'form',
        evidence: { signed: 'Annabella Secret' },
      },
    ],
    'US',
  );
  await database.query(
    `insert into important_dates (customer_no, kind, month, day, source) values ($1, 'birthday', 3, 8, 'form')`,
    [customerNo],
  );
  await database.query(
    `insert into events (kind, at, identifier_no, query) select 'search', '2026-06-01', identifier_no, 'a cake for annabella'
     from identifiers where customer_no = $1 and kind = 'visitor'`,
    [customerNo],
  );
  await database.query(
    `insert into served_requests (request_id, at, arm, customer_no, results)
     values (gen_random_uuid(), '2026-06-01', 'on', $1, '[{"placement": "home", "level": "personal", "items": [1]}]')`,
    [customerNo],
  );
  await database.query(
    `insert into letters (letter_id, template, locale, customer_no, arm, blocks, bytes, trimmed)
     values (gen_random_uuid(), 'post-purchase', 'en', $1, 'on', '[{"name": "next", "items": [1], "links": []}]', 1, 0)`,
    [customerNo],
  );
  await database.query(
    `insert into cannot_links (identifier_no, other_identifier_no, entry_no)
     select min(identifier_no), max(identifier_no), (select max(entry_no) from identity_log)
     from identifiers where kind = 'card'`,
  );
  return customerNo;
}
