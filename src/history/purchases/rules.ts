import { RegularsError } from '../../errors.ts';
import { isPlainDecimal, MONEY, parseDecimal, QUANTITY } from './decimal.ts';
import type { Purchase, PurchaseLine, Reference } from './purchase.ts';

/** line_no is a smallint; a receipt longer than this is two files run together. */
export const MAX_LINES = 5_000;
export const MAX_ID_LENGTH = 128;
const ZERO = '0';
/** Nearly every code and id; told apart faster than by Unicode's properties. */
const PLAIN_TEXT = /^ *[\x21-\x7e][\x20-\x7e]*$/;
const VISIBLE = /[^\p{Z}\p{C}]/u;

/**
 * The same purchase with its decimals in their one spelling.
 * @throws RegularsError `invalid_request`, `invalid_money`, `invalid_quantity`: what every door (API, import) refuses
 * alike.
 */
export function checkPurchase(purchase: Purchase): Purchase {
  checkReference(purchase);
  checkText('channel', purchase.channel);
  if (!/^[A-Z]{3}$/.test(purchase.currency))
    throw new RegularsError('invalid_request', 'currency: expected three capital letters (ISO 4217)');
  if (purchase.store !== undefined) checkText('store', purchase.store);
  if (purchase.promoCode !== undefined) checkText('promoCode', purchase.promoCode);
  if (purchase.fulfils !== undefined) {
    checkReference(purchase.fulfils, 'fulfils/');
    if (purchase.fulfils.source === purchase.source && purchase.fulfils.id === purchase.id)
      throw new RegularsError('invalid_request', 'fulfils: a purchase cannot fulfil itself');
  }
  checkInstant(purchase.at.instant);
  const { source, id, channel, status, store, at, currency, fulfils, gift, promoCode, customer } = purchase;
  // Each field written out, here and in lines, all of one shape: copies of what was spelled with or without a field are
  // told apart at every use.
  return {
    source,
    id,
    channel,
    status,
    store,
    at,
    currency,
    fulfils,
    gift,
    promoCode,
    payments: purchase.payments?.map(({ kind, amount }, nth) => {
      checkText(`payments/${nth}/kind`, kind);
      return { kind, amount: notNegative('payments', nth, 'amount', amount) };
    }),
    customer,
    lines: checkLines(purchase.lines),
  };
}

function checkLines(lines: readonly PurchaseLine[]): PurchaseLine[] {
  checkLineCount(lines.length);
  return lines.map(({ item, aliasNo, quantity, amount, price, discount, onSale }, at) => ({
    item: checkItem(item, at),
    aliasNo,
    quantity: positive(quantity, at),
    amount: notNegative('lines', at, 'amount', amount),
    price: price === undefined ? undefined : notNegative('lines', at, 'price', price),
    discount: discount === undefined ? undefined : notNegative('lines', at, 'discount', discount),
    onSale,
  }));
}

export function checkLineCount(count: number): void {
  if (count === 0 || count > MAX_LINES)
    throw new RegularsError('invalid_request', `lines: got ${count}, expected 1 to ${MAX_LINES}`);
}

/** What the lines of purchases and returns have in common. */
export function checkLine<Line extends { item: string; quantity: string; amount: string }>(
  line: Line,
  at: number,
): Line {
  return {
    ...line,
    item: checkItem(line.item, at),
    quantity: positive(line.quantity, at),
    amount: notNegative('lines', at, 'amount', line.amount),
  };
}

function checkItem(item: string, at: number): string {
  if (!isPlainText(item)) checkText(`lines/${at}/item`, item);
  return item;
}

function positive(value: string, at: number): string {
  const quantity = isPlainDecimal(value) ? value : parseDecimal(['lines', at, 'quantity'], value, QUANTITY);
  if (quantity === ZERO || quantity.startsWith('-'))
    throw new RegularsError(
      'invalid_quantity',
      `lines/${at}/quantity: got ${quantity}, expected more than 0`,
    );
  return quantity;
}

export function checkReference({ source, id }: Reference, path = ''): void {
  checkText(`${path}source`, source);
  checkText(`${path}id`, id);
}

export function checkInstant(instant: Date): void {
  if (Number.isNaN(instant.getTime())) throw new RegularsError('invalid_time', 'at: expected a time');
}

/**
 * Text that PostgreSQL and a log line both bear, and that names something: no NUL or other control character, no half of
 * a surrogate pair, not blank.
 * @throws RegularsError `invalid_request`.
 */
export function checkText(path: string, text: string): void {
  if (isPlainText(text)) return;
  if (text.length > MAX_ID_LENGTH || /[\p{Cc}\p{Cs}]/u.test(text) || !VISIBLE.test(text))
    throw new RegularsError(
      'invalid_request',
      `${path}: got ${JSON.stringify(text.slice(0, 40))}, expected 1 to ${MAX_ID_LENGTH} characters, not all blank, none of them a control character`,
    );
}

function isPlainText(text: string): boolean {
  return text.length <= MAX_ID_LENGTH && PLAIN_TEXT.test(text);
}

function notNegative(list: string, at: number, field: string, value: string): string {
  if (isPlainDecimal(value)) return value;
  const amount = parseDecimal([list, at, field], value, MONEY);
  if (amount.startsWith('-'))
    throw new RegularsError(
      'invalid_money',
      `${list}/${at}/${field}: got ${amount}, expected 0 or more (a refund is a return)`,
    );
  return amount;
}
