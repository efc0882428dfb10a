import { OfferError } from './offer.ts';

/** numeric(18, 4) of the schema. */
const INTEGER_DIGITS = 14;
const DECIMALS = 4;
const MAX_LINK_LENGTH = 4_096;
const SPACES = /[\s\u00a0\u202f]+/g;
/** Between thousands. */
const GAPS = /[\s\u00a0\u202f'’]+/g;
/** Control characters and halves of surrogate pairs: what PostgreSQL or a page would not bear. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
/** What undecodable bytes become. */
const REPLACEMENT = '\ufffd';

/** A value as feeds spell it: white space at its ends and in runs means nothing. */
export function tidy(text: string): string {
  return text.replace(SPACES, ' ').trim();
}

/**
 * A text that a page may show and PostgreSQL stores; undefined where there is none.
 * @throws OfferError naming the field.
 */
export function readText(field: string, said: string | undefined, maxLength: number): string | undefined {
  if (said === undefined) return undefined;
  if (said.length <= maxLength && isPlain(said)) return said;
  const text = tidy(said);
  if (text === '') return undefined;
  if (text.length > maxLength)
    throw new OfferError(`${field}: got ${text.length} characters, expected at most ${maxLength}`);
  if (text.includes(REPLACEMENT))
    throw new OfferError(`${field}: got bytes that are not of the feed's encoding`);
  if (FORBIDDEN.test(text)) throw new OfferError(`${field}: holds a control character`);
  return text;
}

const SPACE = 0x20;

/** Whether it is surely as it should be: most texts are, and finding that out takes less than making them anew. */
function isPlain(text: string): boolean {
  let last = SPACE;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Up to U+1680 only these are controls and spaces.
    if (unit < SPACE || (unit > 0x7e && unit < 0xa1) || unit > 0x167f) return false;
    if (unit === SPACE && last === SPACE) return false;
    last = unit;
  }
  return last !== SPACE;
}

const TAG =
  /<\/?(?:a|b|big|br|div|em|font|h[1-6]|i|img|li|nobr|ol|p|small|span|strong|su[bp]|u|ul|wbr)(?:\s[^<>]{0,1000})?\/?>/gi;
const ENTITY = /&(?:(amp|lt|gt|quot|apos|nbsp|laquo|raquo|mdash|ndash)|#(\d{1,7})|#x([\da-f]{1,6}));/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  laquo: '«',
  raquo: '»',
  mdash: '—',
  ndash: '–',
};

/** A name in which a shop left HTML, as CDATA or escaped twice, without its tags and with its entities read. */
export function withoutHtml(text: string): string {
  if (!/[<&]/.test(text)) return text;
  return text.replace(TAG, ' ').replace(ENTITY, (entity, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()]!;
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    return code > 0x10ffff ? entity : String.fromCodePoint(code);
  });
}

/** A web address. @throws OfferError for anything but http and https: it will stand in pages and letters. */
export function readLink(field: string, said: string | undefined): string | undefined {
  const text = readText(field, said, MAX_LINK_LENGTH);
  if (text === undefined) return undefined;
  const url = parsed(text);
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new OfferError(`${field}: got ${shown(text)}, expected an http or https address`);
  if (url.username !== '' || url.password !== '')
    throw new OfferError(`${field}: got an address with a password in it`);
  return url.href;
}

function parsed(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

/**
 * A price, exact, in the one spelling of the database; undefined where there is none. The mark is a point, or a comma
 * before one or two last digits; spaces and apostrophes between thousands mean nothing, nor do commas or points there
 * where the other one is the mark. `1,299` may be either, and is refused.
 * @throws OfferError for a negative one, more than 4 decimals, or anything else.
 */
export function readPrice(field: string, said: string | undefined): string | undefined {
  const text = (said ?? '').replace(GAPS, '');
  if (text === '') return undefined;
  const plain = withPoint(text);
  const match = /^0*(\d+)(?:\.(\d*?)0*)?$/.exec(plain.slice(0, 60));
  const [, integer = '', fraction = ''] = match ?? [];
  if (match === null || plain.length > 60 || fraction.length > DECIMALS || integer.length > INTEGER_DIGITS)
    throw new OfferError(
      `${field}: got ${shown(text)}, expected a price such as 1299.50, at most ${DECIMALS} decimals`,
    );
  return fraction === '' ? integer : `${integer}.${fraction}`;
}

function withPoint(text: string): string {
  if (/^\d+,\d{1,2}$/.test(text)) return text.replace(',', '.');
  if (/^\d{1,3}(?:,\d{3})+\.\d+$/.test(text)) return text.replaceAll(',', '');
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(text)) return text.replaceAll('.', '').replace(',', '.');
  return text;
}

/** ISO 4217; the roubles of before 1998, which feeds still name, are today's. */
export function readCurrency(field: string, said: string | undefined): string | undefined {
  const text = tidy(said ?? '').toUpperCase();
  if (text === '') return undefined;
  if (text === 'RUR') return 'RUB';
  if (!/^[A-Z]{3}$/.test(text))
    throw new OfferError(`${field}: got ${shown(text)}, expected three letters such as EUR`);
  return text;
}

/** GTIN-8, -12, -13 or -14 with its check digit right (GS1 General Specifications, 7.9); spaces and hyphens dropped. */
export function readGtin(said: string): string | undefined {
  const digits = said.replace(/[\s-]/g, '');
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits)) return undefined;
  let sum = 0;
  for (let i = digits.length - 1, weight = 1; i >= 0; i--, weight = 4 - weight)
    sum += (digits.charCodeAt(i) - 48) * weight;
  return sum > 0 && sum % 10 === 0 ? digits : undefined;
}

/** Decimal of a measure such as `1.5 kg`; undefined where it is none. */
export function readMeasure(said: string | undefined): string | undefined {
  const match = /^(\d{1,10})(?:[.,](\d{1,4}))?(?![\d.,])/.exec(tidy(said ?? ''));
  if (match === null) return undefined;
  const [, integer, fraction = ''] = match as unknown as [string, string, string?];
  const number = `${integer.replace(/^0+(?=\d)/, '')}.${fraction}`.replace(/\.?0*$/, '');
  return number === '' || number === '0' ? undefined : number;
}

/** Of prices as `readPrice` spells them: no zeros before them, none at the end of decimals. */
export function isPriceAbove(price: string, other: string): boolean {
  const [digits, otherDigits] = [integerDigits(price), integerDigits(other)];
  return digits === otherDigits ? price > other : digits > otherDigits;
}

function integerDigits(price: string): number {
  const point = price.indexOf('.');
  return point < 0 ? price.length : point;
}

export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
