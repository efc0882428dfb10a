import { RegularsError } from '../../errors.ts';
import { withoutPersons } from '../../resources/without-persons.ts';

const DECIMALS = 4;
const SCALE = 10_000n;
/** Short, and in its one spelling already. */
const PLAIN = /^(?:0|[1-9]\d{0,9})(?:\.\d{0,3}[1-9])?$/;

/** numeric(18, 4) of the schema. */
export const MONEY = { code: 'invalid_money', integerDigits: 14 } as const;
/** numeric(14, 4) of the schema. */
export const QUANTITY = { code: 'invalid_quantity', integerDigits: 10 } as const;

/** Where a value stands, such as ['lines', 2, 'amount']; put together for a message alone. */
export type Path = readonly (string | number)[];

/** Not below 0, within every measure, and in its one spelling already. */
export function isPlainDecimal(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * The one spelling of a decimal: no exponent, no leading or trailing zeros, no "-0". A number is taken as JSON wrote it,
 * so it may have 15 significant digits at most; beyond that a float no longer holds what was said.
 * @throws RegularsError with the measure's code, naming the path, what was got and what was expected.
 */
export function parseDecimal(
  path: Path,
  value: string | number,
  { code, integerDigits }: typeof MONEY | typeof QUANTITY,
): string {
  if (typeof value === 'string' && isPlainDecimal(value)) return value;
  const expected = (what: string) => {
    const got = typeof value === 'number' ? value : withoutPersons(JSON.stringify(value.slice(0, 40)));
    return new RegularsError(code, `${path.join('/')}: got ${got}, expected ${what}`);
  };
  const text = String(value);
  const match = text.length > 60 ? null : /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text);
  const [, sign, integer = '', fraction = ''] = match ?? [];
  if (match === null || fraction.length > DECIMALS)
    throw expected(`a decimal such as 12.5, with at most ${DECIMALS} places`);
  if (typeof value === 'number' && integer.length + fraction.length > 15)
    throw expected('at most 15 digits in a number: send a string');
  if (integer.length > integerDigits) throw expected(`at most ${integerDigits} digits before the point`);
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
