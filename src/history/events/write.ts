import { type Database, recordChanges, type Session } from '../../resources/database/index.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { numberEvidence } from '../identity/index.ts';
import { heedErasures } from '../purchases/repository/erased.ts';
import { lockWriters } from '../purchases/repository/purchases.ts';
import {
  type Code,
  createAliases,
  createStores,
  findAliases,
  findStores,
} from '../purchases/repository/references.ts';
import type { Event, EventResult } from './event.ts';
import type { Partitions } from './partitions.ts';
import { aliasSkus, findStored, insertEvents, type NumberedEvent } from './repository/events.ts';

/** Codes of a page are known to this source at least. */
const DEFAULT_SOURCE = 'default';

/**
 * Writes events, whole or not at all; what is known already stays as it is. Unknown items and stores of trusted events
 * are made (items provisional); those of a page are left out and counted.
 * @returns what became of each event, in their order.
 */
export async function writeEvents(
  database: Database,
  secrets: Secrets,
  partitions: Partitions,
  events: readonly Event[],
): Promise<EventResult[]> {
  if (events.length === 0) return [];
  await partitions.ensure(events.map(({ at }) => at));
  const named = await numberEvidence(
    database,
    secrets,
    events.map(({ identifier }) => (identifier === undefined ? [] : [identifier])),
  );
  return database.transaction(async (session) => {
    // What somebody did before they had themselves erased is nobody's.
    await lockWriters(session, 'together');
    const living = await heedErasures(
      session,
      secrets,
      events.map(({ at, identifier }, nth) => ({
        at,
        named: identifier === undefined ? [] : [identifier],
        identifierNos: named[nth]!,
      })),
    );
    const aliases = await numberItems(session, events);
    const stores = await numberStores(session, events);
    const numbered = events.map(
      (event, at): NumberedEvent => ({
        event,
        identifierNo: living[at]![0] ?? null,
        storeNo: event.store === undefined ? null : (stores.get(event.store) ?? null),
        aliasNos: event.items.map(({ codes }) => firstKnown(aliases, event, codes)),
      }),
    );
    const stored = await findStored(session, numbered);
    const seen = new Set<string>();
    const fresh = numbered.map(({ event, identifierNo }, at) => {
      const key = `${event.source}\0${event.id}\0${identifierNo}`;
      const repeated = event.id !== undefined && seen.has(key);
      seen.add(key);
      return !stored[at] && !repeated;
    });
    await insertEvents(
      session,
      numbered.filter((_, at) => fresh[at]),
    );
    return numbered.map(({ aliasNos }, at) => ({
      status: fresh[at] ? 'accepted' : 'duplicate',
      erased: named[at]!.length > 0 && living[at]!.length === 0,
      unknownItems: aliasNos.filter((aliasNo) => aliasNo === null).length,
    }));
  });
}

/** @returns alias_no by source and code. */
async function numberItems(session: Session, events: readonly Event[]): Promise<Map<string, number>> {
  const aliases = new Map<string, number>();
  const find = async (codes: readonly Code[]) => {
    const wanted = [...new Map(codes.map((code) => [keyOf(code), code])).values()];
    if (wanted.length === 0) return;
    for (const row of await findAliases(session, wanted)) aliases.set(keyOf(row), row.alias_no);
  };
  await find(events.flatMap(candidates));
  const unknown = () =>
    events.flatMap((event) =>
      event.items
        .filter(({ codes }) => firstKnown(aliases, event, codes) === null)
        .map(({ codes }) => ({ event, codes })),
    );
  const skus = unknown().flatMap(({ event, codes }) =>
    codes.map((code) => ({ source: event.trusted ? event.source : DEFAULT_SOURCE, code })),
  );
  if (skus.length === 0) return aliases;
  await aliasSkus(session, skus);
  await find(skus);
  const made = unknown()
    .filter(({ event }) => event.trusted)
    .map(({ event, codes }) => ({ source: event.source, code: codes[0]! }));
  if (made.length === 0) return aliases;
  await recordChanges(session, 'item', await createAliases(session, made));
  await find(made);
  return aliases;
}

function candidates({ source, items, trusted }: Event): Code[] {
  const sources = trusted || source === DEFAULT_SOURCE ? [source] : [source, DEFAULT_SOURCE];
  return items.flatMap(({ codes }) => codes.flatMap((code) => sources.map((of) => ({ source: of, code }))));
}

function firstKnown(
  aliases: ReadonlyMap<string, number>,
  { source, trusted }: Event,
  codes: readonly string[],
): number | null {
  for (const code of codes) {
    const aliasNo =
      aliases.get(keyOf({ source, code })) ??
      (trusted ? undefined : aliases.get(keyOf({ source: DEFAULT_SOURCE, code })));
    if (aliasNo !== undefined) return aliasNo;
  }
  return null;
}

function keyOf({ source, code }: Code): string {
  return `${source}\0${code}`;
}

/** @returns store_no by id. */
async function numberStores(session: Session, events: readonly Event[]): Promise<Map<string, number>> {
  const said = events.filter(({ store }) => store !== undefined);
  if (said.length === 0) return new Map();
  const trusted = [...new Set(said.filter((event) => event.trusted).map(({ store }) => store!))];
  const known = await findStores(session, [...new Set(said.map(({ store }) => store!))]);
  const unseen = trusted.filter((id) => !known.has(id));
  if (unseen.length > 0) {
    await createStores(session, unseen);
    for (const [id, store] of await findStores(session, unseen)) known.set(id, store);
  }
  return new Map([...known].map(([id, { storeNo }]) => [id, storeNo]));
}
