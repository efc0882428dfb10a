import { setTimeout as delay } from 'node:timers/promises';
import { RegularsError } from '../../errors.ts';
import {
  findCustomer,
  type NamedIdentifier,
  normaliseIdentifier,
  sessionKeyOfLookup,
} from '../../history/index.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { RecommendationStore } from '../../resources/store/port.ts';
import { type Certificate, checkOf, KEPT } from './certificate.ts';
import { type FolderRoom, folderId, forgetInFolder } from './folder.ts';
import {
  type DatabaseCounts,
  type ErasureCounts,
  type ErasureRow,
  findErasure,
  finishErasure,
  insertErasure,
  readErasure,
  readFamily,
  readSealed,
  readVisitorLookups,
  saveCounts,
  unfinishedErasures,
  withErasureLock,
} from './repository/erasures.ts';
import { type FolderState, folderStates, sealOffErasures } from './repository/folders.ts';
import { eraseRows, sweepEvidence } from './repository/rows.ts';

/** Other servers that run do their part in seconds; one that died is taken to run for 90 seconds more. */
const OTHERS_MS = 30_000;
const POLL_MS = 50;

/** Where a person is looked for. */
export interface ErasureRoom extends FolderRoom {
  /** The lists of this process, or of all in Redis. */
  store: RecommendationStore;
  country: string;
}

/** What a dry run tells. */
export interface ErasurePreview extends DatabaseCounts {
  dryRun: true;
}

/**
 * Erases whom the identifier names: recorded first, then in steps of which each may be done again. Erasing again what is
 * half done finishes it; what is done answers with the same certificate.
 * @param by who asked: goes on the certificate.
 * @throws RegularsError `not_found` where the identifier never named anybody, or more than one person.
 */
export async function eraseCustomer(
  room: ErasureRoom,
  identifier: NamedIdentifier,
  by: string,
): Promise<Certificate> {
  const { database, secrets, country } = room;
  return database.session((lock) =>
    withErasureLock(lock, async () => {
      const customerNo = await findCustomer(database, secrets, identifier, country);
      if (customerNo !== null) return finish(room, await begin(room, customerNo, by));
      const before = await findErasure(database, secrets.keyIds, lookupsOf(secrets, identifier, country));
      if (before === null) throw unknown();
      return (before.certificate as Certificate | null) ?? finish(room, before);
    }),
  );
}

/** Finishes what processes that were killed left half done. @returns how many they were. */
export async function resumeErasures(room: ErasureRoom): Promise<number> {
  return room.database.session((lock) =>
    withErasureLock(lock, async () => {
      const open = await unfinishedErasures(room.database);
      for (const erasure of open) await finish(room, erasure);
      return open.length;
    }),
  );
}

/** What an erasure would do to the database; changes nothing. @throws RegularsError `not_found`. */
export async function previewErasure(
  room: Pick<ErasureRoom, 'database' | 'secrets' | 'country'>,
  identifier: NamedIdentifier,
): Promise<ErasurePreview> {
  const { database, secrets, country } = room;
  const customerNo = await findCustomer(database, secrets, identifier, country);
  if (customerNo === null) throw unknown();
  const undone = new Error('a dry run');
  let counts: DatabaseCounts | undefined;
  try {
    await database.transaction(async (session) => {
      const erasure = await insertErasure(session, secrets, {
        by: 'dry run',
        customerNos: (await readFamily(session, customerNo)).map((one) => one.customerNo),
        idLookups: [],
        sealed: Buffer.alloc(0),
      });
      counts = await eraseRows(session, erasure);
      throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
  return { dryRun: true, ...counts! };
}

function unknown(): RegularsError {
  return new RegularsError('not_found', 'identifier: names nobody, or more than one person');
}

function lookupsOf(secrets: Secrets, { kind, value }: NamedIdentifier, country: string): Buffer[] {
  if (kind === 'id') return secrets.lookups('id', value.toLowerCase());
  const normalised = normaliseIdentifier(kind, value, country);
  return normalised === null ? [] : secrets.lookups(kind, normalised);
}

/** The values are kept, sealed, until the files are done: afterwards nothing else knows them. */
async function begin(
  { database, secrets }: ErasureRoom,
  customerNo: number,
  by: string,
): Promise<ErasureRow> {
  return database.transaction(async (session) => {
    const family = await readFamily(session, customerNo);
    const customerNos = family.map((one) => one.customerNo);
    const begun = (await unfinishedErasures(session)).find((one) => one.customerNos.includes(customerNo));
    if (begun !== undefined) return begun;
    const values = (await readSealed(session, customerNos)).map(({ kind, sealed }) => [
      kind,
      secrets.open('identifier', sealed),
    ]);
    return insertErasure(session, secrets, {
      by,
      customerNos,
      idLookups: family.map(({ id }) => secrets.lookup('id', id)),
      sealed: secrets.seal('erasure', JSON.stringify(values)),
    });
  });
}

/** Does what is left of a recorded erasure. */
export async function finish(room: ErasureRoom, begun: ErasureRow): Promise<Certificate> {
  const { database, secrets, store, dataDir } = room;
  const { erasureId, at, by } = begun;
  if (begun.counts === null) await database.transaction((session) => eraseRows(session, begun));
  const erasure = await readErasure(database, erasureId);
  const counts = await forgetElsewhere(room, erasure);
  const own = await folderId(dataDir);
  await forgetInFolder(room);
  const folders = await awaitFolders(database, erasureId);
  const { models, measured, others } = folders.find(({ folder }) => folder === own)!.found!;
  const elsewhere = folders.filter(({ folder }) => folder !== own);
  const certificate = {
    erasure: erasureId,
    at: at.toISOString(),
    finishedAt: new Date().toISOString(),
    by,
    removed: {
      database: counts.removed,
      store: { name: store.name, lists: counts.lists! },
      files: {
        models,
        ...(measured && { measured }),
        others,
        otherServers: elsewhere.flatMap(({ folder, found, doneAt }) =>
          doneAt === null ? [] : [{ folder, ...found! }],
        ),
      },
    },
    pending: elsewhere.flatMap(({ folder, doneAt }) => (doneAt === null ? [folder] : [])),
    anonymised: { ...counts.anonymised, ...counts.swept },
    kept: KEPT,
  };
  const checked: Certificate = { ...certificate, check: checkOf(secrets, certificate) };
  await finishErasure(database, erasureId, checked);
  await sealOffErasures(database);
  return checked;
}

/** The evidence in others' receipts, and the store. What goes is written down before it goes. */
async function forgetElsewhere(
  { database, store }: ErasureRoom,
  erasure: ErasureRow,
): Promise<ErasureCounts> {
  const { erasureId, customerNos } = erasure;
  let counts = erasure.counts!;
  if (counts.swept === undefined)
    counts = await database.transaction(async (session) => {
      const swept = { ...counts, swept: await sweepEvidence(session, erasure) };
      await saveCounts(session, erasureId, swept);
      return swept;
    });
  const versions = await store.versions();
  if (counts.lists === undefined) {
    const lists: Record<string, number> = {};
    for (const version of versions)
      for (const customerNo of customerNos)
        if ((await store.get(version, 'customer', customerNo, 'patient')) !== null)
          lists[version] = (lists[version] ?? 0) + 1;
    counts = { ...counts, lists };
    await saveCounts(database, erasureId, counts);
  }
  // Every process takes them out of its own memory when it hears of the change. Sessions would end by themselves within the
  // hour, so they are not counted.
  for (const lookup of await readVisitorLookups(database, erasure.identifierNos))
    await store.sessions.remove(sessionKeyOfLookup(lookup));
  for (const version of versions)
    for (const customerNo of customerNos) await store.remove(version, 'customer', customerNo);
  return counts;
}

/** Waits a moment for the servers that run; the others do their part when they start. */
async function awaitFolders(database: Database, erasureId: string): Promise<FolderState[]> {
  const deadline = performance.now() + OTHERS_MS;
  for (;;) {
    const states = await folderStates(database, erasureId);
    const waiting = states.some(({ serving, doneAt }) => serving && doneAt === null);
    if (!waiting || performance.now() > deadline) return states;
    await delay(POLL_MS);
  }
}
