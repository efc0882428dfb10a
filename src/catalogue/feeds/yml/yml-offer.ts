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
import { type FeedOffer, OfferError, type OfferRules } from '../offer.ts';
import type { FeedRecord } from '../record.ts';
import { readCurrency, readLink, readMeasure, readPrice, readText, shown } from '../values.ts';

/** Elements of an offer that are read; `param NAME` beside them. https://yandex.ru/support/partnermarket/offers.html */
export const ELEMENTS: ReadonlySet<string> = new Set([
  'url',
  'price',
  'oldprice',
  'currencyId',
  'categoryId',
  'picture',
  'typePrefix',
  'vendor',
  'vendorCode',
  'model',
  'name',
  'barcode',
  'count',
  'disabled',
  'artist',
  'author',
  'title',
  'shop-sku',
]);

/** Parameters that tell the variants of one thing apart, by what feeds call them. */
const VARIANTS: readonly [name: string, pattern: RegExp][] = [
  ['size', /^(?:размер(?: (?:одежды|обуви|производителя))?|size)$/i],
  ['colour', /^(?:цвет(?: (?:товара|производителя))?|colou?r)$/i],
  ['volume', /^(?:объ[её]м|volume)$/i],
  ['weight', /^(?:вес|weight)$/i],
  ['flavour', /^(?:вкус|flavou?r)$/i],
];
const PACK_SIZE = /^(?:количество (?:в|штук в) упаковке|штук в упаковке|pack size|pieces per pack)/i;

/** @throws OfferError */
export function ymlOffer(record: FeedRecord, sku: string, rules: OfferRules, warn: Warn): FeedOffer {
  const brand = readName('vendor', record.get('vendor'), MAX_NAME_LENGTH);
  const title = titleOf(record, brand);
  const price = readPrice('price', record.get('price'));
  if (price === undefined || price === '0')
    throw new OfferError(`price: got ${price ?? 'none'}, expected more than 0`);
  const gtins = gtinsOf(record.all('barcode'), warn);
  const { variant, packSize } = parametersOf(record);
  return {
    sku,
    title,
    category: readText('categoryId', record.get('categoryId'), MAX_CODE_LENGTH),
    brand,
    style: readText('group_id', record.get('group_id'), MAX_CODE_LENGTH),
    variant,
    packSize,
    url: readLink('url', record.get('url')),
    image: readLink('picture', record.get('picture')),
    gtin: gtins[0],
    available: availabilityOf(record),
    price,
    oldPrice: oldPriceOf(price, readPrice('oldprice', record.get('oldprice')), warn),
    currency: readCurrency('currencyId', record.get('currencyId')) ?? rules.currency,
    aliases: aliasesOf(record, gtins, rules),
  };
}

/** `name` where there is one (simple, medicine, alco, …), else what the offer's type makes a title of. */
function titleOf(record: FeedRecord, brand: string | undefined): string {
  const part = (field: string) => readName(field, record.get(field), MAX_TITLE_LENGTH);
  const parts = record.all('type').includes('artist.title')
    ? [part('artist'), part('title')]
    : [part('typePrefix'), brand, part('model')];
  const title = part('name') ?? parts.filter((text) => text !== undefined).join(' ');
  if (title === '') throw new OfferError('name: empty, and there is no model or title either');
  if (title.length > MAX_TITLE_LENGTH)
    throw new OfferError(`name: got ${title.length} characters, expected at most ${MAX_TITLE_LENGTH}`);
  return record.get('name') === undefined ||
    !record.all('type').includes('book') ||
    record.get('author') === undefined
    ? title
    : `${part('author')}. ${title}`.slice(0, MAX_TITLE_LENGTH);
}

/** `store` and `pickup` say how it is handed over, and stand in feeds for what nobody has: they make nothing available. */
function availabilityOf(record: FeedRecord): boolean {
  const said = (record.get('available') ?? 'true').trim().toLowerCase();
  if (said !== 'true' && said !== 'false')
    throw new OfferError(`available: got ${shown(said)}, expected true or false`);
  const disabled = record.get('disabled')?.trim().toLowerCase() === 'true';
  return said === 'true' && !disabled && record.get('count')?.trim() !== '0';
}

function parametersOf(record: FeedRecord): Pick<FeedOffer, 'variant' | 'packSize'> {
  const variant: Record<string, string> = {};
  let packSize: string | undefined;
  for (const said of record.all('param')) {
    const at = said.indexOf('\0');
    const name = said.slice(0, at).trim();
    const known = VARIANTS.find(([, pattern]) => pattern.test(name))?.[0];
    if (known !== undefined) {
      const value = readText(`param ${known}`, said.slice(at + 1), MAX_NAME_LENGTH);
      if (value !== undefined) variant[known] ??= value;
    } else if (PACK_SIZE.test(name)) packSize ??= readMeasure(said.slice(at + 1));
  }
  return { variant: Object.keys(variant).length === 0 ? undefined : variant, packSize };
}
