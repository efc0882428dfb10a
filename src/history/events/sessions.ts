import type { CatalogueView } from '../../resources/catalogue/index.ts';
import type { Database } from '../../resources/database/index.ts';
import { customersRefusingProfiling } from '../../resources/models/index.ts';
import type { Secrets } from '../../resources/secrets.ts';
import {
  type RecommendationStore,
  SESSION_PAUSE_MS,
  type Touch,
  type TouchKind,
} from '../../resources/store/index.ts';
import { sessionKeyOf } from '../identity/index.ts';
import type { Event, EventKind, EventResult } from './event.ts';
import { readOwners } from './repository/owners.ts';

const TOUCHES: Partial<Record<EventKind, TouchKind>> = {
  view: 'viewed',
  add_to_cart: 'added',
  remove_from_cart: 'removed',
};

export interface SessionRoom {
  database: Database;
  secrets: Secrets;
  catalogue: Pick<CatalogueView, 'itemNoOf'>;
  store: Pick<RecommendationStore, 'sessions'>;
}

/**
 * Adds to visitors' sessions what was told of them anew, and not later than a session's pause after it happened. Nothing of
 * who refused profiling or had themselves erased since, nor of items that nobody knows.
 * @throws RegularsError `store_unavailable`, `database_unavailable`.
 */
export async function addToSessions(
  { database, secrets, catalogue, store }: SessionRoom,
  events: readonly Event[],
  results: readonly EventResult[],
  now: Date,
): Promise<void> {
  const told = events.filter(
    ({ kind, visitor, at }, nth) =>
      visitor !== undefined &&
      TOUCHES[kind] !== undefined &&
      results[nth]!.status === 'accepted' &&
      !results[nth]!.erased &&
      now.getTime() - at.getTime() < SESSION_PAUSE_MS,
  );
  if (told.length === 0) return;
  const refused = await refusing(database, secrets, told);
  const sessions = new Map<string, Touch[]>();
  for (const [nth, { kind, visitor, at, source, items }] of told.entries()) {
    const key = sessionKeyOf(secrets, visitor!);
    if (refused[nth] || key === null) continue;
    for (const { codes } of items) {
      const item = codes.map((code) => catalogue.itemNoOf(code, source)).find((no) => no !== undefined);
      if (item === undefined) continue;
      if (!sessions.has(key)) sessions.set(key, []);
      sessions.get(key)!.push({ kind: TOUCHES[kind]!, item, at: at.getTime() });
    }
  }
  await Promise.all([...sessions].map(([key, touches]) => store.sessions.add(key, touches)));
}

/** Whether the customer whom an event, or its visitor, is known to be has refused profiling. */
async function refusing(database: Database, secrets: Secrets, events: readonly Event[]): Promise<boolean[]> {
  const named = events.map(({ identifier, visitor }) =>
    [identifier, { kind: 'visitor' as const, value: visitor! }].filter((one) => one !== undefined),
  );
  const owners = await readOwners(database, secrets, named);
  const known = [...new Set(owners.flat())];
  const refused = known.length === 0 ? new Set() : await customersRefusingProfiling(database, known);
  return owners.map((customerNos) => customerNos.some((customerNo) => refused.has(customerNo)));
}
