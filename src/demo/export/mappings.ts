import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  CatalogueMapping,
  CustomersMapping,
  EventsMapping,
  PurchasesMapping,
  ReturnsMapping,
} from '../../history/importers/index.ts';
import { categoryId, FAMILIES, isClothing, isLasting } from '../catalogue/families.ts';

const YES_NO = { Y: 'true', N: 'false' };

export const TILL: PurchasesMapping = {
  subject: 'purchases',
  description: 'Receipts of the shops; articles are numbers of the till, tied to items by the catalogue',
  source: 'till',
  lookups: { stores: { key: 'code', column: 'store_code' } },
  purchase: {
    id: 'receipt_no',
    at: { column: 'closed_at', format: 'MM/DD/YYYY HH:mm' },
    channel: { constant: 'store' },
    currency: { constant: 'USD' },
    store: 'store_code',
    fulfils: { source: { constant: 'web' }, id: 'web_order' },
    gift: { column: 'gift_receipt', values: YES_NO },
    customer: { card: 'loyalty_card' },
  },
  store: { name: 'stores.name', format: 'stores.format', region: 'stores.region' },
  line: {
    item: 'article',
    quantity: 'quantity',
    amount: 'amount',
    price: 'price',
    discount: 'discount',
    onSale: { column: 'promo_price', values: YES_NO },
  },
};

export const WEB: PurchasesMapping = {
  subject: 'purchases',
  description: 'Orders of the web shop',
  source: 'web',
  purchase: {
    id: 'order_id',
    at: 'created_at',
    channel: { constant: 'web' },
    currency: { constant: 'USD' },
    store: { constant: 'WEB' },
    status: {
      column: 'state',
      values: {
        new: 'ordered',
        ready: 'paid',
        shipped: 'paid',
        delivered: 'fulfilled',
        collected: 'fulfilled',
        cancelled: 'cancelled',
      },
    },
    gift: 'gift_wrap',
    promoCode: 'promo_code',
    customer: { card: 'club_card', phone: 'phone', email: 'email', visitor: 'visitor_id' },
  },
  store: { name: { constant: 'Online Shop' }, format: { constant: 'web' }, region: { constant: 'Online' } },
  line: {
    item: 'offer_id',
    quantity: 'qty',
    amount: 'line_total',
    price: 'unit_price',
    discount: 'line_discount',
    onSale: 'special_offer',
  },
};

export const RETURNS: ReturnsMapping = {
  subject: 'returns',
  description: 'Returns at the shops; a quarter name no purchase',
  source: 'till',
  return: {
    id: 'return_no',
    at: { column: 'returned_at', format: 'YYYY-MM-DD HH:mm' },
    store: 'store_code',
    customer: { card: 'loyalty_card' },
    purchase: { source: 'receipt_source', id: 'receipt_no' },
  },
  line: { item: 'article', quantity: 'quantity', amount: 'amount' },
};

export const CATALOGUE: CatalogueMapping = {
  subject: 'catalogue',
  description: 'The assortment, with the codes of the till and of the web shop',
  source: 'assortment',
  item: {
    sku: 'offer_id',
    title: 'name',
    categories: [
      { id: 'category_id', title: 'category' },
      { id: 'group_id', title: 'group' },
      { id: 'section_id', title: 'section' },
    ],
    kind: 'kind',
    brand: 'brand',
    style: 'model',
    variant: { size: 'size', colour: 'colour' },
    packSize: 'pack',
    url: 'link',
    image: 'image_link',
    gtin: 'gtin',
    available: 'available',
    firstSeen: { column: 'first_sold', format: 'YYYY-MM-DD' },
  },
  aliases: { till: 'article', web: 'offer_id' },
  policies: Object.fromEntries(
    FAMILIES.filter((family) => isLasting(family) || family.intimate || isClothing(family)).map((family) => [
      categoryId(family),
      {
        ...(isLasting(family) && { repeat: 'never' }),
        ...(family.intimate && { neverExplain: true }),
        ...(isClothing(family) && { countBy: 'style' }),
      },
    ]),
  ),
};

export const PRICES: CatalogueMapping = {
  subject: 'catalogue',
  description: 'Prices by the day on which they came into force',
  source: 'assortment',
  item: { sku: 'offer_id' },
  price: {
    price: 'price',
    oldPrice: 'old_price',
    currency: 'currency',
    since: { column: 'valid_from', format: 'YYYY-MM-DD' },
  },
};

export const STOCK: CatalogueMapping = {
  subject: 'catalogue',
  description: 'What is running out, by the places that may still have some',
  source: 'assortment',
  item: { sku: 'offer_id' },
  stock: { store: 'store_code', quantity: 'quantity' },
};

export const CUSTOMERS: CustomersMapping = {
  subject: 'customers',
  description: 'The loyalty club',
  source: 'club',
  customer: { externalId: 'club_no', card: 'card', phone: 'phone', email: 'email' },
  profile: { firstName: 'first_name', lastName: 'last_name', gender: 'gender' },
  locale: 'language',
  birthday: { column: 'birthday', format: 'YYYY-MM-DD' },
  dates: [1, 2].map((child) => ({
    kind: { constant: 'child-birthday' },
    person: `child${child}_name`,
    date: { column: `child${child}_birthday`, format: 'YYYY-MM-DD' },
  })),
  consents: [
    { purpose: 'mail', granted: 'mail_consent', at: { column: 'consent_date', format: 'YYYY-MM-DD' } },
  ],
};

export const SESSIONS: EventsMapping = {
  subject: 'events',
  description: 'The log of the web shop',
  source: 'web',
  event: {
    id: 'event_id',
    kind: 'event',
    at: 'happened_at',
    customer: { visitor: 'visitor_id' },
    item: 'offer_id',
    session: 'session_id',
    quantity: 'qty',
  },
};

const MAPPINGS = {
  catalogue: CATALOGUE,
  prices: PRICES,
  stock: STOCK,
  customers: CUSTOMERS,
  till: TILL,
  web: WEB,
  returns: RETURNS,
  sessions: SESSIONS,
} as const;

export type DemoFeed = keyof typeof MAPPINGS;

/** Writes mappings/NAME.json, as a user would keep them, and returns their paths. */
export async function writeMappings(directory: string): Promise<Record<DemoFeed, string>> {
  const folder = join(directory, 'mappings');
  await mkdir(folder, { recursive: true });
  const paths: Partial<Record<DemoFeed, string>> = {};
  for (const [name, mapping] of Object.entries(MAPPINGS)) {
    const path = join(folder, `${name}.json`);
    await writeFile(path, `${JSON.stringify(mapping, null, 2)}\n`);
    paths[name as DemoFeed] = path;
  }
  return paths as Record<DemoFeed, string>;
}
