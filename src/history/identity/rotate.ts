import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/database.ts';
import { RETIRED_PURPOSES, retiredKeys, type Secrets } from '../../resources/secrets.ts';
import {
  findsErased,
  keepRetired,
  lockKeys,
  remakeIdentifiers,
  SEALED,
  type SealedName,
  sealAnew,
  signedLetters,
  staleIdentifiers,
  staleSealed,
} from './repository/rotate.ts';

const BATCH = 1_000;

/** How much was hashed or sealed anew. */
export type Rotated = { identifiers: number } & Record<SealedName, number>;

/**
 * Hashes and seals under the present key whatever an earlier one did, batch by batch; each is committed, so that a run
 * that was stopped goes on where it was. Identifiers keep their numbers: history, links and log stand as they are. Of the
 * erased only hashes are left, and letters that were sent cannot be signed again: the keys that find the one and verify the
 * others are kept, sealed (`Secrets.retire`).
 * @throws RegularsError `conflict` where an identifier stands under both keys: a process with the old key alone wrote
 * meanwhile.
 */
export async function rotateSecret(database: Database, secrets: Secrets): Promise<Rotated> {
  await keepRetiredKeys(database, secrets);
  const { written, twice } = await rotateIdentifiers(database, secrets);
  const done: Rotated = { identifiers: written, profiles: 0, erasures: 0, suppressions: 0 };
  for (const name of Object.keys(SEALED) as SealedName[])
    done[name] = await rotateSealed(database, secrets, name);
  // Somebody may have been erased, or a letter signed, under the key before since the first look.
  await keepRetiredKeys(database, secrets);
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

/**
 * Seals anew what is kept of earlier keys, and adds the one that is going out where somebody was erased under it or letters
 * were signed by it.
 */
function keepRetiredKeys(database: Database, secrets: Secrets): Promise<void> {
  return database.transaction(async (session) => {
    await lockKeys(session);
    for (const { keyId, purpose, sealed } of await retiredKeys(session))
      await keepRetired(session, keyId, purpose, secrets.sealRetiredAnew(purpose, sealed));
    const { previous } = secrets;
    if (previous === undefined) return;
    const needed = { lookup: findsErased, 'sign/letter': signedLetters };
    for (const purpose of RETIRED_PURPOSES)
      if (await needed[purpose](session, previous.keyId))
        await keepRetired(session, previous.keyId, purpose, previous.retire(purpose, secrets));
  });
}
