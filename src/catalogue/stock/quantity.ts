import { RegularsError } from '../../errors.ts';

/** numeric(14, 4); a till that sold before it received counts below 0. */
const DECIMAL = /^-?\d{1,10}(?:\.\d{1,4}0*)?$/;

/** @returns the decimal as PostgreSQL reads it. @throws RegularsError `invalid_quantity`. */
export function stockQuantity(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && DECIMAL.test(text)) return text;
  const got = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : kindOf(value);
  throw new RegularsError(
    'invalid_quantity',
    `quantity: got ${got}, expected a decimal such as 12.5, at most 10 digits before the point and 4 behind it`,
  );
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined) return value === null ? 'null' : 'nothing';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
