import type { Difference } from './compare-outcomes.ts';
import { decimals, signed } from './number-texts.ts';

/** Cells of a table: name, customers, both figures, their difference, its interval from and to, and the verdict. */
export function differenceRow(name: string, { a, b, difference }: Difference): string[] {
  if ('reason' in difference) return [name, '', decimals(a), decimals(b), '–', '', '', difference.reason];
  const { low, high } = difference;
  return [
    name,
    String(difference.customers),
    decimals(a),
    decimals(b),
    ...[difference.difference, low, high].map(signed),
    low > 0 ? 'better' : high < 0 ? 'worse' : '',
  ];
}
