const DECIMALS = 4;
const SCALE = 10n ** BigInt(DECIMALS);
/** The usual spelling needs no work. */
const PLAIN = /^(?:0|[1-9]\d{0,12})(?:\.\d{0,3}[1-9])?$/;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * A decimal as the shop's files write it, in the one spelling of the database: a point, no leading or trailing zeros, at
 * most 4 decimals (half away from zero). Spaces between thousands are dropped.
 * @returns undefined where it is none.
 */
export function readDecimal(text: string, mark: '.' | ',' = '.'): string | undefined {
  if (mark === '.' && PLAIN.test(text)) return text;
  const plain = text.replaceAll(/[\s\u00A0\u202F]/g, '');
  if (mark === ',' && plain.includes('.')) return undefined;
  const match = DECIMAL.exec(mark === ',' ? plain.replace(',', '.') : plain);
  if (match === null) return undefined;
  const [, sign, whole, fraction = ''] = match as unknown as [string, string, string, string?];
  const units = rounded(BigInt(whole + fraction), fraction.length);
  return spell(sign === '-' ? -units : units);
}

/** The exact product of two decimals as `readDecimal` spells them, kept to 4 decimals (half away from zero). */
export function multiply(a: string, b: string): string {
  const [left, leftPlaces] = parts(a);
  const [right, rightPlaces] = parts(b);
  const product = left * right;
  const size = rounded(product < 0n ? -product : product, leftPlaces + rightPlaces);
  return spell(product < 0n ? -size : size);
}

/** The same without its sign. */
export function absolute(decimal: string): string {
  return decimal.startsWith('-') ? decimal.slice(1) : decimal;
}

function parts(decimal: string): [bigint, number] {
  const point = decimal.indexOf('.');
  return point < 0
    ? [BigInt(decimal), 0]
    : [BigInt(decimal.slice(0, point) + decimal.slice(point + 1)), decimal.length - point - 1];
}

/** From so many decimals to 4, of a size without a sign. */
function rounded(size: bigint, places: number): bigint {
  if (places <= DECIMALS) return size * 10n ** BigInt(DECIMALS - places);
  const cut = 10n ** BigInt(places - DECIMALS);
  return (size + cut / 2n) / cut;
}

function spell(units: bigint): string {
  const size = units < 0n ? -units : units;
  const fraction = (size % SCALE).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  const digits = fraction === '' ? String(size / SCALE) : `${size / SCALE}.${fraction}`;
  return units < 0n ? `-${digits}` : digits;
}
