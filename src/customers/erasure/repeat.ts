import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { RegularsError } from '../../errors.ts';
import type { Database } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { type ErasureRoom, finish } from './erase.ts';
import { insertErasure, readSealed, withErasureLock } from './repository/erasures.ts';
import { customersToErase, isKnown, numberErased, readErasures } from './repository/repeat.ts';

const HASH = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** An erasure as it is kept beside backups: keyed hashes alone. */
const RecordSchema = Type.Object(
  {
    erasure: Type.String({ format: 'uuid' }),
    at: Type.String({ format: 'date-time' }),
    /** Row of `secret_keys` that hashed. */
    key: Type.Integer({ minimum: 1, maximum: 32_767 }),
    ids: Type.Array(HASH),
    identifiers: Type.Array(
      Type.Object(
        { kind: Type.Enum(['card', 'phone', 'email', 'visitor', 'externalId']), lookup: HASH },
        { additionalProperties: false },
      ),
    ),
    /** HMAC of all the rest. */
    check: Type.String(),
  },
  { additionalProperties: false },
);
const validator = Compile(RecordSchema);
const PURPOSE = 'erasure-record';
const NEVER_EXPIRES = new Date(0);

export interface ErasureRecord {
  erasure: string;
  at: string;
  key: number;
  ids: string[];
  identifiers: { kind: string; lookup: string }[];
  check: string;
}

/** Erasures asked for since then, oldest first: to be kept apart from the backups, and done again after a restore. */
export async function listErasures(
  database: Database,
  secrets: Secrets,
  since = new Date(0),
): Promise<ErasureRecord[]> {
  const known = await readErasures(database, since);
  return known.map(({ erasureId, at, key, ids, identifiers }) => {
    const record = {
      erasure: erasureId,
      at: at.toISOString(),
      key,
      ids: ids.map((id) => id.toString('hex')),
      identifiers: identifiers.map(({ kind, lookup }) => ({ kind, lookup })),
    };
    return { ...record, check: secrets.sign(PURPOSE, digestOf(record)) };
  });
}

/** @throws RegularsError `invalid_dataset` with the line that is no record of an erasure of this installation. */
export function parseErasures(secrets: Secrets, text: string): ErasureRecord[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw unreadable(at, 'no valid JSON');
    }
    if (!validator.Check(value)) throw unreadable(at, 'another JSON');
    const { check, ...record } = value as ErasureRecord;
    if (!secrets.verify(PURPOSE, check, NEVER_EXPIRES)?.equals(digestOf(record)))
      throw unreadable(at, 'one of another secret key, or changed since');
    return [value as ErasureRecord];
  });
}

/**
 * Does erasures again that a restored database does not know, at their instants: whom it knows by that public id is
 * erased, and the identifiers name nobody in whatever is dated earlier. Doing it again changes nothing.
 * @returns how many were done, and of how many of them somebody was there.
 */
export async function repeatErasures(
  room: ErasureRoom,
  records: readonly ErasureRecord[],
): Promise<{ known: number; repeated: number; people: number }> {
  const counts = { known: 0, repeated: 0, people: 0 };
  return room.database.session((lock) =>
    withErasureLock(lock, async () => {
      for (const record of records) {
        const people = await repeat(room, record);
        if (people === null) counts.known++;
        else {
          counts.repeated++;
          if (people > 0) counts.people++;
        }
      }
      return counts;
    }),
  );
}

/** @returns how many customers were erased; null where the database knows of it. */
async function repeat(room: ErasureRoom, record: ErasureRecord): Promise<number | null> {
  const { database, secrets } = room;
  const { erasure: erasureId, key, identifiers } = record;
  if (await isKnown(database, erasureId)) return null;
  const at = new Date(record.at);
  const ids = record.ids.map((id) => Buffer.from(id, 'hex'));
  const row = await database.transaction(async (session) => {
    const identifierNos = await numberErased(session, { at, key, identifiers });
    const customerNos = await customersToErase(session, secrets, identifierNos, ids);
    const sealed = await readSealed(session, customerNos, identifierNos);
    const values = sealed.map(({ kind, sealed: value }) => [kind, secrets.open('identifier', value)]);
    return insertErasure(session, secrets, {
      erasureId,
      at,
      by: 'again after a restore',
      customerNos,
      identifierNos,
      idLookups: ids,
      sealed: secrets.seal('erasure', JSON.stringify(values)),
    });
  });
  await finish(room, row);
  return row.customerNos.length;
}

function digestOf({ erasure, at, key, ids, identifiers }: Omit<ErasureRecord, 'check'>): Buffer {
  const said = [erasure, at, key, ids, identifiers.map(({ kind, lookup }) => [kind, lookup])];
  return createHash('sha256').update(JSON.stringify(said)).digest();
}

function unreadable(at: number, got: string): RegularsError {
  return new RegularsError(
    'invalid_dataset',
    `line ${at + 1}: got ${got}, expected an erasure as regulars customer erasures writes it; nothing was erased`,
  );
}
