import { type FeedOffer, type FeedSink, OfferError, type OfferRules } from './offer.ts';
import type { FeedRecord } from './record.ts';
import { isPriceAbove, readGtin, readText, withoutHtml } from './values.ts';

export const MAX_TITLE_LENGTH = 1_000;
export const MAX_NAME_LENGTH = 255;
/** As other sources' ids. */
export const MAX_CODE_LENGTH = 128;

/** Fields that may say several codes. */
const BARCODES: ReadonlySet<string> = new Set(['barcode', 'gtin']);

/** Between codes in one field. */
const SEVERAL = /[,;]/;

export type Warn = (reason: string) => void;

/** Turns a record into an offer, and tells the sink what became of it. */
export function takeOffer(
  record: FeedRecord,
  sink: FeedSink,
  rules: OfferRules,
  offerOf: (record: FeedRecord, sku: string, rules: OfferRules, warn: Warn) => FeedOffer,
): void {
  let sku: string | undefined;
  try {
    sku = readText('id', record.get('id'), MAX_CODE_LENGTH);
    if (sku === undefined) throw new OfferError('id: empty');
    const warnings: string[] = [];
    const offer = offerOf(record, sku, rules, (reason) => warnings.push(reason));
    for (const reason of warnings) sink.warning(record.line, `offer ${sku}: ${reason}`);
    sink.offer(offer, record.line);
  } catch (error) {
    if (!(error instanceof OfferError)) throw error;
    sink.rejected(record.line, sku === undefined ? error.message : `offer ${sku}: ${error.message}`, sku);
  }
}

/** A text for people: HTML that was left in it is taken out. @throws OfferError naming the field. */
export function readName(field: string, said: string | undefined, maxLength: number): string | undefined {
  return readText(field, said === undefined ? undefined : withoutHtml(said), maxLength);
}

/** A wrong barcode costs the barcode, not the offer. */
export function gtinsOf(said: readonly string[], warn: Warn): string[] {
  const gtins: string[] = [];
  const seen = new Set<string>();
  for (const text of said)
    for (const part of SEVERAL.test(text) ? text.split(SEVERAL) : [text]) {
      const code = part.trim();
      if (code === '' || seen.has(code)) continue;
      seen.add(code);
      const gtin = readGtin(code);
      if (gtin !== undefined) gtins.push(gtin);
      else warn(`barcode: got ${JSON.stringify(code.slice(0, 40))}, expected a GTIN with its check digit`);
    }
  return gtins;
}

/** The codes that barcodes and the rules give it, each once. */
export function aliasesOf(
  record: FeedRecord,
  gtins: readonly string[],
  rules: OfferRules,
): FeedOffer['aliases'] {
  const aliases = gtins.map((code) => ({ source: 'gtin', code }));
  for (const [source, field] of Object.entries(rules.aliases)) {
    // A till may read any of an item's barcodes; of other fields the first counts.
    const said = BARCODES.has(field)
      ? record.all(field).flatMap((text) => text.split(SEVERAL))
      : [record.get(field)];
    for (const text of said) {
      const code = readText(field, text, MAX_CODE_LENGTH);
      const named = aliases.some((alias) => alias.source === source && alias.code === code);
      if (code !== undefined && !named) aliases.push({ source, code });
    }
  }
  return aliases;
}

/** An old price that is none is not shown. */
export function oldPriceOf(price: string, oldPrice: string | undefined, warn: Warn): string | undefined {
  if (oldPrice === undefined || oldPrice === '0') return undefined;
  if (isPriceAbove(oldPrice, price)) return oldPrice;
  if (oldPrice !== price) warn(`old price: got ${oldPrice}, expected more than ${price}`);
  return undefined;
}
