import {
  aliasesOf,
  gtinsOf,
  MAX_CODE_LENGTH,
  MAX_NAME_LENGTH,
  MAX_TITLE_LENGTH,
  oldPriceOf,
  readName,
  type Warn,
} from '../common-fields.ts';
import { type FeedCategory, type FeedOffer, OfferError, type OfferRules } from '../offer.ts';
import type { FeedRecord } from '../record.ts';
import { readCurrency, readLink, readMeasure, readPrice, readText, shown, withoutHtml } from '../values.ts';

/** Attributes that are read. https://support.google.com/merchants/answer/7052112 */
export const ATTRIBUTES: ReadonlySet<string> = new Set([
  'id',
  'title',
  'link',
  'image_link',
  'availability',
  'price',
  'sale_price',
  'sale_price_effective_date',
  'google_product_category',
  'product_type',
  'brand',
  'gtin',
  'mpn',
  'multipack',
  'color',
  'size',
  'item_group_id',
  'unit_pricing_measure',
]);

const AVAILABLE: Readonly<Record<string, boolean>> = {
  in_stock: true,
  limited_availability: true,
  available_for_order: true,
  preorder: true,
  backorder: true,
  out_of_stock: false,
  discontinued: false,
};

/** @throws OfferError */
export function googleOffer(record: FeedRecord, sku: string, rules: OfferRules, warn: Warn): FeedOffer {
  const title = readName('title', record.get('title'), MAX_TITLE_LENGTH);
  if (title === undefined) throw new OfferError('title: empty');
  const full = moneyOf('price', record.get('price'), rules);
  if (full === undefined || full.price === '0')
    throw new OfferError(`price: got ${full?.price ?? 'none'}, expected more than 0`);
  const sale = isOnSale(record, rules.now, warn)
    ? moneyOf('sale_price', record.get('sale_price'), rules)
    : undefined;
  if (sale !== undefined && sale.currency !== full.currency)
    throw new OfferError(`sale_price: got ${sale.currency}, expected ${full.currency} as the price`);
  const price = sale === undefined || sale.price === '0' ? full.price : sale.price;
  const gtins = gtinsOf(record.all('gtin'), warn);
  const size = readText('size', record.get('size'), MAX_NAME_LENGTH);
  const colour = readText('color', record.get('color'), MAX_NAME_LENGTH);
  return {
    sku,
    title,
    category: pathOf(record)[0]?.id,
    brand: readName('brand', record.get('brand'), MAX_NAME_LENGTH),
    style: readText('item_group_id', record.get('item_group_id'), MAX_CODE_LENGTH),
    variant:
      size === undefined && colour === undefined
        ? undefined
        : { ...(size !== undefined && { size }), ...(colour !== undefined && { colour }) },
    packSize: readMeasure(record.get('multipack')) ?? readMeasure(record.get('unit_pricing_measure')),
    url: readLink('link', record.get('link')),
    image: readLink('image_link', record.get('image_link')),
    gtin: gtins[0],
    available: availabilityOf(record.get('availability')),
    price,
    oldPrice: oldPriceOf(price, price === full.price ? undefined : full.price, warn),
    currency: full.currency,
    aliases: aliasesOf(record, gtins, rules),
  };
}

/** Categories of an offer, fine → coarse: its own `product_type`, else Google's. The whole path is the id. */
export function pathOf(record: FeedRecord): FeedCategory[] {
  const path = record.get('product_type') ?? record.get('google_product_category');
  const names = withoutHtml(path ?? '')
    .split('>')
    .flatMap((name) => readText('product_type', name, MAX_NAME_LENGTH) ?? []);
  const ids = names.map((_, i) => names.slice(0, i + 1).join(' > '));
  return names.map((title, i) => ({ id: ids[i]!, parent: ids[i - 1], title })).reverse();
}

/** `1299.50 EUR`, as the specification has it, or the currency first. */
function moneyOf(
  field: string,
  said: string | undefined,
  rules: OfferRules,
): { price: string; currency: string } | undefined {
  const text = (said ?? '').trim();
  const match = /^([A-Za-z]{3})?\s*([^A-Za-z]*?)\s*([A-Za-z]{3})?$/.exec(text.slice(0, 80));
  if (match === null)
    throw new OfferError(`${field}: got ${shown(text)}, expected a price such as 12.50 EUR`);
  const price = readPrice(field, match[2]);
  return price === undefined
    ? undefined
    : { price, currency: readCurrency(field, match[3] ?? match[1]) ?? rules.currency };
}

/** Within `2026-11-01T00:00+0100/2026-11-30T23:59+0100`, where it is given. */
function isOnSale(record: FeedRecord, now: Date, warn: Warn): boolean {
  const said = record.get('sale_price_effective_date')?.trim();
  if (said === undefined) return true;
  const [from, to] = said
    .split('/')
    .map((text) => Date.parse(text.trim().replace(/([+-]\d\d)(\d\d)$/, '$1:$2')));
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) {
    warn(`sale_price_effective_date: got ${shown(said)}, expected two times with a stroke between; no sale`);
    return false;
  }
  return from <= now.getTime() && now.getTime() <= to;
}

function availabilityOf(said: string | undefined): boolean {
  if (said === undefined) return true;
  const known =
    AVAILABLE[
      said
        .trim()
        .toLowerCase()
        .replaceAll(/[\s-]+/g, '_')
    ];
  if (known === undefined)
    throw new OfferError(
      `availability: got ${shown(said)}, expected in_stock, out_of_stock, preorder or backorder`,
    );
  return known;
}
