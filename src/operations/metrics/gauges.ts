import type { Queryable } from '../../resources/database/index.ts';
import { identifiedShares, importOutcomes, type ShareRow, unknownItemShares } from '../doctor/repository.ts';
import { escaped } from './request-counter.ts';

/** What the database knows, by shop where it matters, in Prometheus' text format. Seconds on a large chain: cache it. */
export async function gauges(database: Queryable, now: Date): Promise<string[]> {
  const [identified, unknown, imports] = [
    await identifiedShares(database, now),
    await unknownItemShares(database, now),
    await importOutcomes(database),
  ];
  return [
    ...shares('regulars_identified_share', "Receipts of 28 days that are somebody's.", identified),
    ...shares('regulars_unknown_item_share', 'Lines of 28 days whose item no catalogue knows.', unknown),
    ...header('regulars_imports', 'Imports by outcome.'),
    ...imports.map(({ status, count }) => `regulars_imports{outcome="${status}"} ${count}`),
    ...header(
      'regulars_last_receipt_age_seconds',
      'Since the last receipt of a shop, of those that sold in 28 days.',
    ),
    ...identified.map(
      ({ store, last }) =>
        `regulars_last_receipt_age_seconds{store="${escaped(store ?? '')}"} ${Math.round((now.getTime() - last.getTime()) / 1000)}`,
    ),
  ];
}

function shares(name: string, help: string, rows: readonly ShareRow[]): string[] {
  return [
    ...header(name, help),
    ...rows.map(({ store, part, total }) => `${name}{store="${escaped(store ?? '')}"} ${part / total}`),
  ];
}

function header(name: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`];
}
