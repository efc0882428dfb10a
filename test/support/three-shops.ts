import {
  recordPrices,
  setStock,
  upsertCategories,
  upsertItems,
  upsertStores,
} from '../../src/catalogue/index.ts';
import { type Purchase, writePurchases } from '../../src/history/index.ts';
import type { Database } from '../../src/resources/database/index.ts';
import { recordChanges } from '../../src/resources/database/index.ts';
import type { Secrets } from '../../src/resources/secrets.ts';

/** The moment at which everything about the three shops is told. */
export const NOW = new Date('2026-06-15T12:00:00Z');

const ITEMS = [
  ['D1', 'Diapers 3', 'diapers', '10.00'],
  ['D2', 'Diapers 4', 'diapers', '12.00'],
  ['W1', 'Wet wipes', 'wipes', '2.00'],
  ['W2', 'Oil wipes', 'wipes', '3.50'],
  ['O62', 'Overall, 62', 'clothes', '20.00'],
  ['O68', 'Overall, 68', 'clothes', '20.00'],
  ['C1', 'Cap', 'clothes', '5.00'],
  ['G1', 'Rattle', 'gifts', '7.00'],
  ['G2', 'Bear', 'gifts', '9.00'],
  ['K1', 'Knife', 'knives', '30.00'],
  ['H1', 'Hidden cream', 'wipes', '4.00'],
  ['Z1', 'Sold out soap', 'wipes', '1.00'],
  ['L1', 'Lotion of the north', 'wipes', '6.00'],
  ['N1', 'Sling', 'clothes', '40.00'],
] as const;

export const CUSTOMERS = {
  anna: { card: '1001', email: 'anna@shop.example', phone: '+12025550101', visitor: 'visitor-of-anna' },
  boris: { card: '1002', email: 'boris@shop.example', phone: '+12025550102', visitor: 'visitor-of-boris' },
  vera: { card: '1003', email: 'vera@shop.example', phone: '+12025550103', visitor: 'visitor-of-vera' },
} as const;
type Name = keyof typeof CUSTOMERS;

/**
 * Six receipts have D1 with W1, three D1 with C1, two D1 with G1, three D2 with W2, two O62 with C1, and two G1 with
 * G2. So D1 goes with W1, C1, G1 in this order, and the most popular are D1, W1, C1. K1 is never advertised, gifts are never explained, H1 is
 * hidden, Z1 sold out, L1 in the northern shop alone, P1 known from a receipt alone, N1 new and never sold.
 */
const RECEIPTS: readonly [day: string, who: Name | null, store: string, items: string[]][] = [
  ['2026-05-04', 'anna', 'north', ['D1', 'W1']],
  ['2026-05-14', 'anna', 'north', ['D1', 'W1']],
  ['2026-05-24', 'anna', 'north', ['D1', 'W1']],
  ['2026-05-05', 'boris', 'south', ['D2', 'W2']],
  ['2026-05-25', 'boris', 'south', ['D2', 'W2']],
  ['2026-06-03', 'boris', 'south', ['O62', 'C1']],
  ['2026-05-06', 'vera', 'east', ['G1', 'G2']],
  ['2026-06-05', 'vera', 'east', ['G1', 'G2']],
  ['2026-06-01', null, 'north', ['D1', 'W1']],
  ['2026-06-02', null, 'north', ['D1', 'W1']],
  ['2026-06-03', null, 'north', ['D1', 'W1']],
  ['2026-06-04', null, 'south', ['D1', 'C1']],
  ['2026-06-05', null, 'south', ['D1', 'C1']],
  ['2026-06-06', null, 'south', ['D1', 'C1']],
  ['2026-06-07', null, 'south', ['D1', 'G1']],
  ['2026-06-08', null, 'south', ['D1', 'G1']],
  ['2026-06-09', null, 'east', ['D2', 'W2']],
  ['2026-06-10', null, 'east', ['O62', 'C1']],
  ['2026-06-11', null, 'east', ['K1', 'P1']],
  ['2026-06-12', null, 'east', ['K1', 'P1']],
  ['2026-06-13', null, 'east', ['Z1', 'H1']],
];

/** Fills a fresh database with the three shops. */
export async function openThreeShops(database: Database, secrets: Secrets): Promise<void> {
  await database.transaction(async (session) => {
    await upsertStores(session, [{ id: 'north' }, { id: 'south' }, { id: 'east' }]);
    await upsertCategories(session, [
      { id: 'baby', title: 'Baby' },
      ...['diapers', 'wipes'].map((id) => ({ id, parent: 'baby', title: id })),
      ...['clothes', 'gifts', 'knives'].map((id) => ({ id, title: id })),
    ]);
    await session.query("update categories set never_explain = true where id = 'gifts'");
    await session.query("update categories set never_advertise = true where id = 'knives'");
    await upsertItems(
      session,
      ITEMS.map(([sku, title, category], at) => ({
        sku,
        title,
        category,
        kind: 'goods' as const,
        style: title.startsWith('Overall') ? 'overall' : undefined,
        url: `https://shop.example/${sku}`,
        image: `https://shop.example/${sku}.png`,
        firstSeen: new Date(Date.UTC(2026, 0, 1 + at)),
      })),
    );
    await session.query("update items set hidden = true where sku = 'H1'");
    await recordPrices(
      session,
      ITEMS.map(([sku, , , price]) => ({
        sku,
        price,
        since: new Date('2026-01-01T00:00:00Z'),
        currency: 'USD',
      })),
    );
    await setStock(session, [
      { sku: 'Z1', store: 'north', quantity: '0' },
      { sku: 'L1', store: 'north', quantity: '3' },
    ]);
    const rows = await session.query<{ category_no: number }>('select category_no from categories');
    await recordChanges(
      session,
      'category',
      rows.map((row) => row.category_no),
    );
  });
  await buy(
    database,
    secrets,
    RECEIPTS.map(([day, who, store, items], at) => receipt(`r${at}`, day, items, who, store)),
  );
}

export function receipt(
  id: string,
  day: string,
  items: readonly string[],
  who: Name | null = null,
  store = 'north',
): Purchase {
  return {
    source: 'default',
    id,
    channel: 'store',
    store,
    at: { instant: new Date(`${day}T10:00:00Z`), utcOffset: 0 },
    currency: 'USD',
    ...(who !== null && { customer: CUSTOMERS[who] }),
    lines: items.map((item) => ({ item, quantity: '1', amount: '1.00' })),
  };
}

/** Writes purchases as the API does; throws where one is not accepted. */
export async function buy(
  database: Database,
  secrets: Secrets,
  purchases: readonly Purchase[],
): Promise<void> {
  const results = await writePurchases(database, secrets, [...purchases], { country: 'US', timeZone: 'UTC' });
  const refused = results.filter((result) => result.status !== 'accepted');
  if (refused.length > 0) throw new Error(`not accepted: ${JSON.stringify(refused)}`);
}
