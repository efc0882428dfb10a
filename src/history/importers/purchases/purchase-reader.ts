import {
  CHANNELS,
  type CustomerIdentifiers,
  type OffsetTime,
  type PurchaseLine,
  type Reference,
  STATUSES,
} from '../../purchases/purchase.ts';
import { type Cells, type Compiler, type Read, RowError } from '../compile.ts';
import type { PurchasesMapping } from '../mapping/mapping.ts';
import { absolute, multiply } from '../values/decimal.ts';
import { TimeReader } from '../values/time.ts';
import { GAP_DAYS } from './staged-columns.ts';

/** What a row says of the purchase that it is a line of. */
export interface Whole {
  at: OffsetTime;
  channel: (typeof CHANNELS)[number];
  status: (typeof STATUSES)[number] | undefined;
  currency: string;
  store: string | undefined;
  fulfils: Reference | undefined;
  gift: boolean | undefined;
  promoCode: string | undefined;
  customer: CustomerIdentifiers | undefined;
  /** The purchase that a return undoes. */
  returned: Reference | undefined;
}

export interface Defaults {
  currency: string;
  timeZone: string;
}

/** Reads staged rows as the mapping says. Each method throws RowError where the row cannot be taken. */
export class PurchaseReader {
  readonly isReturn: (cells: Cells) => boolean;
  readonly whole: (cells: Cells) => Whole;
  readonly line: (cells: Cells) => PurchaseLine;

  constructor(compiler: Compiler, mapping: PurchasesMapping, defaults: Defaults) {
    const rules = (mapping.returns?.when ?? []).map((rule) => compiler.rule(rule));
    // A file of returns alone needs no rule.
    const all = mapping.returns !== undefined && rules.length === 0;
    this.isReturn = (cells) => all || rules.some((takes) => takes(cells));
    this.whole = wholeReader(compiler, mapping, defaults);
    this.line = lineReader(compiler, mapping, this.isReturn);
  }
}

function wholeReader(
  compiler: Compiler,
  { source, purchase, returns }: PurchasesMapping,
  defaults: Defaults,
): (cells: Cells) => Whole {
  const { at } = purchase;
  const time =
    typeof at === 'object' && 'epoch' in at
      ? gapTime(compiler, at.epoch, at.hour, new TimeReader('ISO', at.timeZone ?? defaults.timeZone))
      : compiler.requiredTime(at, 'time');
  const channel = compiler.oneOf(purchase.channel, 'channel', CHANNELS);
  const status = compiler.oneOf(purchase.status, 'status', STATUSES);
  const currency = compiler.field(purchase.currency ?? { constant: defaults.currency });
  const store = compiler.field(purchase.store);
  const fulfils = referenceReader(compiler, purchase.fulfils, source);
  const gift = compiler.flag(purchase.gift, 'gift');
  const promoCode = compiler.field(purchase.promoCode);
  const customer = compiler.identifiers(purchase.customer);
  const returned = referenceReader(compiler, returns?.purchase, source);
  return (cells) => {
    const sold = channel(cells);
    if (sold === undefined) throw new RowError(`channel: empty, expected ${CHANNELS.join(' | ')}`);
    return {
      at: time(cells),
      channel: sold,
      status: status(cells),
      currency: currency(cells) || defaults.currency,
      store: store(cells) || undefined,
      fulfils: fulfils(cells),
      gift: gift(cells),
      promoCode: promoCode(cells) || undefined,
      customer: customer(cells),
      returned: returned(cells),
    };
  };
}

function gapTime(
  compiler: Compiler,
  epoch: string,
  hourColumn: string | undefined,
  reader: TimeReader,
): (cells: Cells) => OffsetTime {
  const days = compiler.column(GAP_DAYS);
  const hour: Read = hourColumn === undefined ? () => '0' : compiler.column(hourColumn);
  return (cells) => {
    const [text, ofDay] = [days(cells), Number(hour(cells))];
    if (text === '') throw new RowError('time: no such purchase in the header file');
    if (!Number.isInteger(ofDay) || ofDay < 0 || ofDay > 23)
      throw new RowError(`hour: got ${hour(cells)}, expected 0 to 23`);
    const at = reader.after(epoch, Number(text), ofDay);
    if (at === undefined) throw new RowError(`time: ${text} days after ${epoch} is out of range`);
    return at;
  };
}

/** The purchase that the mapping's `source` and `id` name; undefined where the row has no id. */
export function referenceReader(
  compiler: Compiler,
  reference: NonNullable<PurchasesMapping['purchase']['fulfils']> | undefined,
  ownSource: string,
): (cells: Cells) => Reference | undefined {
  if (reference === undefined) return () => undefined;
  const source = compiler.field(reference.source ?? { constant: ownSource });
  const id = compiler.field(reference.id);
  return (cells) => {
    const of = id(cells);
    return of === '' ? undefined : { source: source(cells) || ownSource, id: of };
  };
}

function lineReader(
  compiler: Compiler,
  { line }: PurchasesMapping,
  isReturn: (cells: Cells) => boolean,
): (cells: Cells) => PurchaseLine {
  const item = compiler.required(line.item, 'item');
  const quantity = compiler.requiredDecimal(line.quantity, 'quantity');
  const product = typeof line.amount === 'object' && 'quantityTimes' in line.amount;
  const amount = compiler.requiredDecimal(
    typeof line.amount === 'object' && 'quantityTimes' in line.amount
      ? line.amount.quantityTimes
      : line.amount,
    product ? 'price' : 'amount',
  );
  const price = compiler.decimal(line.price, 'price');
  const discount = compiler.decimal(line.discount, 'discount');
  const onSale = compiler.flag(line.onSale, 'onSale');
  return (cells) => {
    const code = item(cells);
    let bought = quantity(cells);
    let paid = product ? multiply(bought, amount(cells)) : amount(cells);
    if (isReturn(cells)) [bought, paid] = [absolute(bought), absolute(paid)];
    if (bought === '0' || bought.startsWith('-'))
      throw new RowError(`quantity: got ${bought}, expected more than 0`);
    if (paid.startsWith('-')) throw new RowError(`amount: got ${paid}, expected 0 or more`);
    return {
      item: code,
      aliasNo: undefined,
      quantity: bought,
      amount: paid,
      price: price(cells),
      discount: discount(cells),
      onSale: onSale(cells),
    };
  };
}
