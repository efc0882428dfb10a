import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/index.ts';
import { type EntryResult, rejection } from '../batch.ts';
import type { StoreEntry } from '../catalogue.ts';
import { codeOf } from '../items/entry.ts';
import { knownTimeZones, writeStores } from '../repository/stores.ts';
import type { StoreBody } from './schemas.ts';
import { isTimeZone } from './time-zone.ts';

const STATUSES = { made: 'accepted', changed: 'updated', known: 'unchanged' } as const;

/** @throws RegularsError `invalid_request`. */
export function storeOf(body: StoreBody): StoreEntry {
  const { id, priceZone, timeZone, ...about } = body;
  for (const [path, text] of Object.entries(about)) codeOf(path, text, 255);
  if (typeof timeZone === 'string' && !isTimeZone(timeZone)) throw noTimeZone(timeZone);
  return {
    ...about,
    id: codeOf('id', id),
    priceZone: priceZone === undefined || priceZone === '' ? priceZone : codeOf('priceZone', priceZone, 64),
    timeZone,
  };
}

/** Writes stores in one transaction; each is answered on its own, in their order. */
export async function putStores(database: Database, entries: readonly StoreEntry[]): Promise<EntryResult[]> {
  const zones = await knownTimeZones(database, [
    ...new Set(entries.flatMap(({ timeZone }) => timeZone ?? [])),
  ]);
  const isGood = ({ timeZone }: StoreEntry) => timeZone == null || zones.has(timeZone);
  const rows = await database.transaction((session) => writeStores(session, entries.filter(isGood)));
  const statuses = new Map(rows.map(({ id, status }) => [id, STATUSES[status]]));
  return entries.map((entry): EntryResult => {
    if (!isGood(entry)) return rejection(noTimeZone(entry.timeZone!));
    // Made by another call in the same moment.
    return { status: statuses.get(entry.id) ?? 'unchanged' };
  });
}

function noTimeZone(got: string): RegularsError {
  return new RegularsError(
    'invalid_request',
    `timeZone: got ${JSON.stringify(got)}, expected an IANA zone such as Europe/Moscow`,
  );
}
