import { RegularsError } from '../../errors.ts';

const DECIMALS = 4;
const SCALE = 10_000n;
/** Short, and in its one spelling already. */
const PLAIN = /^(?:0|[1-9]\d{0,9})(?:\.\d{0,3}[1-9])?$/;

/** numeric(18, 4) of the schema. */
export const MONEY_INTEGER_DIGITS = 14;
/** numeric(14, 4) of the schema. */
export const QUANTITY_INTEGER_DIGITS = 10;

/**
 * The one spelling of a decimal: no exponent, no leading or trailing zeros, no "-0". A number is taken as JSON wrote it,
 * so it may have 15 significant digits at most; beyond that a float no longer holds what was said.
 * @throws RegularsError `invalid_money` naming what was wrong, never the value's owner.
 */
export function parseDecimal(value: string | number, integerDigits = MONEY_INTEGER_DIGITS): string {
  if (typeof value === 'string' && PLAIN.test(value)) return value;
  const text = typeof value === 'number' ? String(value) : value;
  const match = text.length > 60 ? null : /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text);
  if (match === null)
    throw new RegularsError('invalid_money', `got ${text.slice(0, 40)}, expected a decimal such as 12.5`);
  const [, sign, integer, fraction = ''] = match as unknown as [string, string, string, string?];
  if (fraction.length > DECIMALS)
    throw new RegularsError(
      'invalid_money',
      `got ${text.slice(0, 40)}, expected at most ${DECIMALS} decimals`,
    );
  if (typeof value === 'number' && integer.length + fraction.length > 15)
    throw new RegularsError(
      'invalid_money',
      `got ${text}, expected 15 digits at most in a number: send a string`,
    );
  if (integer.length > integerDigits)
    throw new RegularsError(
      'invalid_money',
      `got ${text.slice(0, 40)}, expected at most ${integerDigits} digits before the point`,
    );
  const digits = fraction === '' ? integer : `${integer}.${fraction}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Ten-thousandths, for exact sums. Takes what `parseDecimal` and the database's numeric(…, 4) spell. */
export function toUnits(decimal: string): bigint {
  const negative = decimal.startsWith('-');
  const [integer, fraction = ''] = decimal.replace('-', '').split('.') as [string, string?];
  const units = BigInt(integer) * SCALE + BigInt(fraction.padEnd(DECIMALS, '0'));
  return negative ? -units : units;
}

export function fromUnits(units: bigint): string {
  const size = units < 0n ? -units : units;
  const fraction = (size % SCALE).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  const digits = fraction === '' ? String(size / SCALE) : `${size / SCALE}.${fraction}`;
  return units < 0n ? `-${digits}` : digits;
}
