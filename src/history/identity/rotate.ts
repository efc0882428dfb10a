import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import {
  findsErased,
  keepRetired,
  remakeIdentifiers,
  retiredKeys,
  SEALED,
  type SealedName,
  sealAnew,
  staleIdentifiers,
  staleSealed,
} from './repository/rotate.ts';

const BATCH = 1_000;

/** How much was hashed or sealed anew. */
export type Rotated = { identifiers: number } & Record<SealedName, number>;

/**
 * Hashes and seals under the present key whatever an earlier one did, batch by batch; each is committed, so that a run
 * that was stopped goes on where it was. Identifiers keep their numbers: history, links and log stand as they are. Of the
 * erased only hashes are left: the keys that find them are kept, sealed (`Secrets.retire`).
 * @throws RegularsError `conflict` where an identifier stands under both keys: a process with the old key alone wrote
 * meanwhile.
 */
export async function rotateSecret(database: Database, secrets: Secrets): Promise<Rotated> {
  await keepFindingErased(database, secrets);
  const { written, twice } = await rotateIdentifiers(database, secrets);
  const done: Rotated = { identifiers: written, profiles: 0, erasures: 0, suppressions: 0 };
  for (const name of Object.keys(SEALED) as SealedName[])
    done[name] = await rotateSealed(database, secrets, name);
  // Somebody may have been erased under the key before since the first look.
  await keepFindingErased(database, secrets);
  if (twice > 0)
    throw new RegularsError(
      'conflict',
      `${twice} identifiers stand under both keys: a process with the old key alone is running; start it again with both`,
    );
  return done;
}

async function rotateIdentifiers(
  database: Database,
  secrets: Secrets,
): Promise<{ written: number; twice: number }> {
  const done = { written: 0, twice: 0 };
  for (let from = 0, more = true; more; ) {
    const [last, seen, written] = await database.transaction(async (session) => {
      const rows = await staleIdentifiers(session, secrets.keyId, from, BATCH);
      const remade = rows.map(({ no, kind, sealed }) => {
        const value = secrets.open('identifier', sealed!);
        return { no, lookup: secrets.lookup(kind, value), sealed: secrets.seal('identifier', value) };
      });
      const count = rows.length === 0 ? 0 : await remakeIdentifiers(session, secrets.keyId, remade);
      return [rows.at(-1)?.no ?? from, rows.length, count];
    });
    from = last;
    more = seen === BATCH;
    done.written += written;
    done.twice += seen - written;
  }
  return done;
}

async function rotateSealed(database: Database, secrets: Secrets, name: SealedName): Promise<number> {
  const { purpose } = SEALED[name];
  for (let done = 0; ; ) {
    const count = await database.transaction(async (session) => {
      const rows = await staleSealed(session, name, secrets.keyId, BATCH);
      const remade = rows.map(({ no, sealed }) => ({
        no,
        sealed: secrets.seal(purpose, secrets.open(purpose, sealed)),
      }));
      if (remade.length > 0) await sealAnew(session, name, secrets.keyId, remade);
      return rows.length;
    });
    done += count;
    if (count < BATCH) return done;
  }
}

/** Seals anew what finds the erased of earlier keys, and adds the one that is going out where somebody was erased under it. */
function keepFindingErased(database: Database, secrets: Secrets): Promise<void> {
  return database.transaction(async (session) => {
    for (const { keyId, sealed } of await retiredKeys(session))
      await keepRetired(
        session,
        keyId,
        secrets.seal('retired lookup', secrets.open('retired lookup', sealed)),
      );
    const { previous } = secrets;
    if (previous !== undefined && (await findsErased(session, previous.keyId)))
      await keepRetired(session, previous.keyId, previous.retire(secrets));
  });
}
