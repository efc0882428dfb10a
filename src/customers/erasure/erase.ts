import { RegularsError } from '../../errors.ts';
import { findCustomer, normaliseIdentifier } from '../../history/index.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { RecommendationStore } from '../../resources/store/port.ts';
import type { NamedIdentifier } from '../consent/index.ts';
import { type Certificate, checkOf, KEPT } from './certificate.ts';
import { forgetInFiles, namesAnyOf } from './files.ts';
import {
  type DatabaseCounts,
  type ErasureRow,
  eraseRows,
  findErasure,
  finishErasure,
  insertErasure,
  readFamily,
  readSealed,
  sweepEvidence,
  unfinishedErasures,
  withErasureLock,
} from './repository.ts';

/** Where a person is looked for. */
export interface ErasureRoom {
  database: Database;
  secrets: Secrets;
  /** The lists of this process, or of all in Redis. */
  store: RecommendationStore;
  dataDir: string;
  country: string;
  /** Takes lists out of the versions' files, whose format training knows. @returns how many, by version. */
  forgetInVersions(dataDir: string, customerNos: readonly number[]): Promise<Record<string, number>>;
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
      const lookup = lookupOf(secrets, identifier, country);
      const before = lookup === null ? null : await findErasure(database, secrets.keyId, lookup);
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

function lookupOf(secrets: Secrets, { kind, value }: NamedIdentifier, country: string): Buffer | null {
  if (kind === 'id') return secrets.lookup('id', value.toLowerCase());
  const normalised = normaliseIdentifier(kind, value, country);
  return normalised === null ? null : secrets.lookup(kind, normalised);
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

async function finish(room: ErasureRoom, begun: ErasureRow): Promise<Certificate> {
  const { database, secrets, store, dataDir } = room;
  const { erasureId, at, by } = begun;
  const counts = begun.counts ?? (await database.transaction((session) => eraseRows(session, begun)));
  const erasure = await database.transaction(async (session) => {
    const open = await unfinishedErasures(session);
    return open.find((one) => one.erasureId === erasureId)!;
  });
  const swept = await sweepEvidence(database, erasure);
  const lists = await forgetInStore(store, erasure.customerNos);
  const values: [string, string][] =
    erasure.sealed === null ? [] : JSON.parse(secrets.open('erasure', erasure.sealed));
  const certificate = {
    erasure: erasureId,
    at: at.toISOString(),
    finishedAt: new Date().toISOString(),
    by,
    removed: {
      database: counts.removed,
      store: { name: store.name, lists },
      files: {
        models: await room.forgetInVersions(dataDir, erasure.customerNos),
        others: await forgetInFiles(dataDir, namesAnyOf(values)),
      },
    },
    anonymised: { ...counts.anonymised, ...swept },
    kept: KEPT,
  };
  const checked: Certificate = { ...certificate, check: checkOf(secrets, certificate) };
  await finishErasure(database, erasureId, checked);
  return checked;
}

/** Every process takes them out of its own memory when it hears of the change. */
async function forgetInStore(
  store: RecommendationStore,
  customerNos: readonly number[],
): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  for (const version of await store.versions()) {
    for (const customerNo of customerNos) {
      const list = await store.get(version, 'customer', customerNo).catch(() => undefined);
      await store.remove(version, 'customer', customerNo);
      if (list === null) continue;
      removed[version] = (removed[version] ?? 0) + 1;
    }
  }
  return removed;
}
