import type { Queryable, Session } from '../../../resources/database/database.ts';
import type { Secrets } from '../../../resources/secrets.ts';

/** How many rows of each table an erasure took away, and how many it left without a person. */
export interface DatabaseCounts {
  removed: Record<string, number>;
  anonymised: Record<string, number>;
}

/** Written down step by step, before a step takes anything away: who finishes a broken erasure still knows the whole. */
export interface ErasureCounts extends DatabaseCounts {
  /** Others' rows that named them, by table. */
  swept?: Record<string, number>;
  /** Lists in the store, by version. */
  lists?: Record<string, number>;
}

/** An erasure as it stands in the database. */
export interface ErasureRow {
  erasureId: string;
  at: Date;
  by: string;
  customerNos: number[];
  identifierNos: number[];
  sharedNos: number[];
  sealed: Buffer | null;
  counts: ErasureCounts | null;
  certificate: object | null;
}

const ROW = `erasure_id as "erasureId", at, by, customer_nos as "customerNos", identifier_nos as "identifierNos",
  shared_nos as "sharedNos", sealed, counts, certificate`;
/** Held for a whole erasure: they take turns, in whatever process they run. */
const ERASURE_LOCK = [7_220, 5] as const;

export async function withErasureLock<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.query('select pg_advisory_lock($1, $2)', ERASURE_LOCK);
  try {
    return await work();
  } finally {
    await session.query('select pg_advisory_unlock($1, $2)', ERASURE_LOCK).catch(() => {});
  }
}

/** The customer and everyone who was merged into them, with their public ids. */
export async function readFamily(
  database: Queryable,
  customerNo: number,
): Promise<{ customerNo: number; id: string }[]> {
  return database.query(
    `select customer_no as "customerNo", id from customers
     where $1 in (customer_no, alias_of)
        or customer_no = (select alias_of from customers where customer_no = $1)
     order by customer_no`,
    [customerNo],
  );
}

/** Sealed values of a person's identifiers. */
export function readSealed(
  database: Queryable,
  customerNos: readonly number[],
  identifierNos: readonly number[] = [],
): Promise<{ kind: string; sealed: Buffer }[]> {
  return database.query(
    `select kind, sealed from identifiers
     where (customer_no = any($1::integer[]) or identifier_no = any($2::integer[])) and sealed is not null`,
    [customerNos, identifierNos],
  );
}

/** Keyed hashes of those of the identifiers that are visitors'. */
export async function readVisitorLookups(
  database: Queryable,
  identifierNos: readonly number[],
): Promise<Buffer[]> {
  const rows = await database.query<{ lookup: Buffer }>(
    "select lookup from identifiers where kind = 'visitor' and identifier_no = any($1::integer[])",
    [identifierNos],
  );
  return rows.map(({ lookup }) => lookup);
}

export interface NewErasure {
  /** Of an erasure that is done again. */
  erasureId?: string;
  at?: Date;
  by: string;
  customerNos: readonly number[];
  /** Beside those of the customers. */
  identifierNos?: readonly number[];
  idLookups: readonly Buffer[];
  sealed: Buffer;
}

export async function insertErasure(
  database: Queryable,
  secrets: Secrets,
  { erasureId, at, by, customerNos, identifierNos = [], idLookups, sealed }: NewErasure,
): Promise<ErasureRow> {
  const [row] = await database.query<ErasureRow>(
    `insert into erasures (erasure_id, at, by, customer_nos, identifier_nos, id_lookups, lookup_key, sealed, sealed_key)
     values (coalesce($1, gen_random_uuid()), coalesce($2::timestamptz, now()), $3, $4, $5, $6, $7, $8, $7)
     returning ${ROW}`,
    [erasureId, at, by, customerNos, identifierNos, idLookups, secrets.keyId, sealed],
  );
  return row!;
}

/** The latest erasure of whom an identifier or a public id named, by any accepted key; null where there was none. */
export async function findErasure(
  database: Queryable,
  keyIds: readonly number[],
  lookups: readonly Buffer[],
): Promise<ErasureRow | null> {
  const [row] = await database.query<ErasureRow>(
    `select ${ROW} from erasures
     where identifier_nos && array(
         select identifier_no from identifiers where lookup_key = any($1::smallint[]) and lookup = any($2::bytea[]))
        or (lookup_key = any($1::smallint[]) and id_lookups && $2::bytea[])
     order by at desc limit 1`,
    [keyIds, lookups],
  );
  return row ?? null;
}

export async function readErasure(database: Queryable, erasureId: string): Promise<ErasureRow> {
  const [row] = await database.query<ErasureRow>(`select ${ROW} from erasures where erasure_id = $1`, [
    erasureId,
  ]);
  return row!;
}

export function unfinishedErasures(database: Queryable): Promise<ErasureRow[]> {
  return database.query<ErasureRow>(`select ${ROW} from erasures where certificate is null order by at`);
}

export async function saveCounts(
  database: Queryable,
  erasureId: string,
  counts: ErasureCounts,
): Promise<void> {
  await database.query('update erasures set counts = $2 where erasure_id = $1', [
    erasureId,
    JSON.stringify(counts),
  ]);
}

/** The sealed values stay until every data folder has looked for them: see `sealOffErasures`. */
export async function finishErasure(
  database: Queryable,
  erasureId: string,
  certificate: object,
): Promise<void> {
  await database.query('update erasures set certificate = $2, finished_at = now() where erasure_id = $1', [
    erasureId,
    JSON.stringify(certificate),
  ]);
}
