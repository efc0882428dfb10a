import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { remakeIdentifiers, remakeProfiles, staleIdentifiers, staleProfiles } from './repository/rotate.ts';

const BATCH = 1_000;

/**
 * Hashes and seals under the present key whatever an earlier one did, batch by batch; each is committed, so that a run
 * that was stopped goes on where it was. Identifiers keep their numbers: history, links and log stand as they are.
 * @throws RegularsError `conflict` where an identifier stands under both keys: a process with the old key alone wrote
 * meanwhile.
 */
export async function rotateSecret(
  database: Database,
  secrets: Secrets,
): Promise<{ identifiers: number; profiles: number }> {
  const done = { identifiers: 0, profiles: 0 };
  let twice = 0;
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
    done.identifiers += written;
    twice += seen - written;
  }
  for (let from = 0, more = true; more; ) {
    const rows = await database.transaction(async (session) => {
      const stale = await staleProfiles(session, secrets.keyId, from, BATCH);
      const remade = stale.map(({ no, sealed }) => ({
        no,
        sealed: secrets.seal('profile', secrets.open('profile', sealed)),
      }));
      if (remade.length > 0) await remakeProfiles(session, secrets.keyId, remade);
      return stale;
    });
    from = rows.at(-1)?.no ?? from;
    more = rows.length === BATCH;
    done.profiles += rows.length;
  }
  if (twice > 0)
    throw new RegularsError(
      'conflict',
      `${twice} identifiers stand under both keys: a process with the old key alone is running; start it again with both`,
    );
  return done;
}
