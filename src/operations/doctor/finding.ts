import type { Footprint } from '../../resources/store/index.ts';

export type Level = 'ok' | 'warn' | 'bad';

/** What one look of the doctor found. */
export interface Finding {
  check: string;
  level: Level;
  message: string;
  /** What to do; absent where all is well. */
  advice?: string;
}

export function ok(check: string, message: string): Finding {
  return { check, level: 'ok', message };
}

export function warn(check: string, message: string, advice: string): Finding {
  return { check, level: 'warn', message, advice };
}

export function bad(check: string, message: string, advice: string): Finding {
  return { check, level: 'bad', message, advice };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`;
}

export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `200,000 customers of 1.1 KB and 50,000 items of 2.4 KB`. */
export function footprintText({ customers, items }: Footprint): string {
  const of = ({ count, bytes }: Footprint['items'], what: string) =>
    `${count.toLocaleString('en')} ${what} of ${size(bytes)}`;
  return `${of(customers, 'customers')} and ${of(items, 'items')}`;
}

/** `5 hours`, `3 days`. */
export function span(hours: number): string {
  if (hours < 1) return 'less than an hour';
  return hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}

/** The first few, and how many more. */
export function some(names: readonly string[]): string {
  return names.length <= 5
    ? names.join(', ')
    : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}
