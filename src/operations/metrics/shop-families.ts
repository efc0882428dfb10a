import type { Queryable } from '../../resources/database/index.ts';
import {
  identifiedShares,
  importOutcomes,
  rhythms,
  type ShareRow,
  unknownItemShares,
  WINDOW_DAYS,
} from '../doctor/repository.ts';
import { isSilent, isUnknown } from '../doctor/silence.ts';
import { lastDone, trainingOutcomes } from '../training/repository.ts';
import { type Family, gauge } from './exposition.ts';

/** Shops that are told of: whoever mistypes shop numbers must not fill the monitoring. Those with the most receipts. */
const MAX_STORES = 1_000;

/** What the database knows, by shop where it matters. Seconds on a large chain: keep it for a while. */
export async function shopFamilies(database: Queryable, now: Date, timeZone: string): Promise<Family[]> {
  const identified = await identifiedShares(database, now);
  const unknown = await unknownItemShares(database, now);
  const shops = (await rhythms(database, now, timeZone)).filter((rhythm) => !isUnknown(rhythm));
  const imports = await importOutcomes(database);
  const trainings = await trainingOutcomes(database);
  const trained = await lastDone(database);
  const most = [...identified].sort((a, b) => b.total - a.total).map(({ store }) => store);
  const known = new Set([...most, ...shops.map(({ store }) => store)].slice(0, MAX_STORES));
  const shown = <Row extends { store: string | null }>(rows: readonly Row[]) =>
    rows.filter(({ store }) => known.has(store));
  return [
    gauge(
      'regulars_store_last_receipt_timestamp_seconds',
      `Time of the last receipt (Unix), of shops that sold in ${WINDOW_DAYS} days; no label: of no shop.`,
      shown(identified).map(({ store, last }) => ({ labels: of(store), value: last.getTime() / 1000 })),
    ),
    gauge(
      'regulars_store_silent',
      '1 where a shop has been silent for longer than its own rhythm explains, as in regulars doctor.',
      shown(shops).map((shop) => ({ labels: of(shop.store), value: isSilent(shop) ? 1 : 0 })),
    ),
    ratio(
      'regulars_store_identified_ratio',
      `Receipts of ${WINDOW_DAYS} days that are somebody's.`,
      shown(identified),
    ),
    ratio(
      'regulars_store_unknown_item_ratio',
      `Lines of ${WINDOW_DAYS} days whose item no catalogue knows.`,
      shown(unknown),
    ),
    gauge(
      'regulars_imports',
      'Imports on record, by outcome.',
      imports.map(({ status, count }) => ({ labels: { outcome: status }, value: count })),
    ),
    gauge(
      'regulars_trainings',
      'Trainings on record (the last 200), by outcome.',
      trainings.map(({ status, count }) => ({ labels: { outcome: status }, value: count })),
    ),
    gauge(
      'regulars_training_last_success_timestamp_seconds',
      'Time (Unix) at which the last training ended that made a version.',
      trained === undefined ? [] : [{ value: trained.getTime() / 1000 }],
    ),
  ];
}

function ratio(name: string, help: string, rows: readonly ShareRow[]): Family {
  return gauge(
    name,
    help,
    rows.map(({ store, part, total }) => ({ labels: of(store), value: part / total })),
  );
}

function of(store: string | null): Record<string, string> {
  return store === null ? {} : { store };
}
