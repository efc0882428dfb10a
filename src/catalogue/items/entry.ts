import { RegularsError } from '../../errors.ts';
import type { ItemEntry, PriceEntry } from '../catalogue.ts';
import { OfferError } from '../feeds/offer.ts';
import { isPriceAbove, readCurrency, readGtin, readLink, readPrice, readText } from '../feeds/values.ts';
import type { ItemBody } from './schemas.ts';

export interface ItemWithPrices {
  item: ItemEntry;
  prices: PriceEntry[];
}

/** The same rules as a feed's. @throws RegularsError `invalid_request`, `invalid_money`, `invalid_time`. */
export function itemOf(body: ItemBody, currency: string, now: Date): ItemWithPrices {
  const { prices = [], packSize, ...said } = body;
  const sku = codeOf('sku', said.sku);
  const item: ItemEntry = {
    ...said,
    sku,
    title: textOf('title', said.title, 1_000),
    category: said.category === undefined ? undefined : codeOf('category', said.category),
    brand: textOf('brand', said.brand, 255),
    style: said.style === undefined ? undefined : codeOf('style', said.style),
    packSize: packSize === undefined ? undefined : packSizeOf(packSize),
    url: checked('invalid_request', () => readLink('url', said.url)),
    image: checked('invalid_request', () => readLink('image', said.image)),
    gtin: said.gtin === undefined ? undefined : gtinOf(said.gtin),
  };
  if (said.variant !== undefined)
    item.variant = Object.fromEntries(
      Object.entries(said.variant).map(([name, value]) => [
        name,
        textOf(`variant/${name}`, value, 255) ?? '',
      ]),
    );
  return { item, prices: pricesOf(prices, sku, currency, now) };
}

function pricesOf(
  prices: NonNullable<ItemBody['prices']>,
  sku: string,
  currency: string,
  now: Date,
): PriceEntry[] {
  const seen = new Set<string>();
  return prices.map((said, at) => {
    const path = `prices/${at}`;
    const price = moneyOf(`${path}/price`, said.price);
    const oldPrice = said.oldPrice === undefined ? undefined : moneyOf(`${path}/oldPrice`, said.oldPrice);
    if (oldPrice !== undefined && !isPriceAbove(oldPrice, price))
      throw new RegularsError(
        'invalid_money',
        `${path}/oldPrice: got ${oldPrice}, expected more than ${price}`,
      );
    const since = said.since === undefined ? now : instantOf(`${path}/since`, said.since);
    const zone = said.zone === undefined || said.zone === '' ? '' : codeOf(`${path}/zone`, said.zone);
    const key = `${zone}\0${since.getTime()}`;
    if (seen.has(key))
      throw new RegularsError(
        'invalid_request',
        `${path}: another price of the same zone and time is in the call`,
      );
    seen.add(key);
    return {
      sku,
      zone,
      since,
      price,
      oldPrice,
      currency: checked('invalid_money', () => readCurrency(`${path}/currency`, said.currency)) ?? currency,
    };
  });
}

/** @throws RegularsError `invalid_time`. */
export function instantOf(path: string, text: string): Date {
  const instant = new Date(text);
  if (!Number.isNaN(instant.getTime())) return instant;
  throw new RegularsError('invalid_time', `${path}: expected a time such as 2026-01-31T12:00:00Z`);
}

/** A code is taken as it is said; nothing is trimmed away from it. @throws RegularsError `invalid_request`. */
export function codeOf(path: string, text: string, maxLength = 128): string {
  const read = textOf(path, text, maxLength);
  if (read === text) return text;
  throw new RegularsError(
    'invalid_request',
    `${path}: got ${JSON.stringify(text.slice(0, 40))}, expected no blanks at its ends nor several in a row`,
  );
}

function textOf(path: string, text: string | undefined, maxLength: number): string | undefined {
  if (text === undefined) return undefined;
  const read = checked('invalid_request', () => readText(path, text, maxLength));
  if (read === undefined)
    throw new RegularsError('invalid_request', `${path}: got blanks alone, expected text`);
  return read;
}

function moneyOf(path: string, said: string | number): string {
  if (typeof said === 'number' && String(said).replace(/\D/g, '').length > 15)
    throw new RegularsError('invalid_money', `${path}: got more than 15 digits in a number: send a string`);
  const price = checked('invalid_money', () => readPrice(path, String(said)));
  if (price === undefined || price === '0')
    throw new RegularsError('invalid_money', `${path}: got ${price ?? 'nothing'}, expected more than 0`);
  return price;
}

/** numeric(14, 4) of the schema. */
function packSizeOf(said: string | number): string {
  const size = checked('invalid_quantity', () => readPrice('packSize', String(said)));
  if (size === undefined || size === '0' || size.split('.')[0]!.length > 10)
    throw new RegularsError(
      'invalid_quantity',
      `packSize: got ${size ?? 'nothing'}, expected a decimal above 0`,
    );
  return size;
}

function gtinOf(said: string): string {
  const gtin = readGtin(said);
  if (gtin === undefined)
    throw new RegularsError(
      'invalid_request',
      `gtin: got ${JSON.stringify(said)}, expected 8, 12, 13 or 14 digits with the check digit right`,
    );
  return gtin;
}

function checked<Value>(
  code: 'invalid_request' | 'invalid_money' | 'invalid_quantity',
  read: () => Value,
): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof OfferError) throw new RegularsError(code, error.message);
    throw error;
  }
}
