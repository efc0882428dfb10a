import type { Queryable, Session } from '../../../resources/database/database.ts';
import type { ErasureRow } from './erasures.ts';

/** Rows or lines of a folder's files, by version and by file. */
export interface FolderCounts {
  models: Record<string, number>;
  /** Absent where they were counted before it was told. */
  measured?: Record<string, number>;
  others: Record<string, number>;
}

const LOCK = 7_220_006;

/** How long a folder that no server shows any more is waited for, and sealed values are kept at most. */
export const FOLDER_DAYS = 30;

/** @param seconds for how long the server that says so is taken to run; null: it stops. */
export async function seeFolder(
  database: Queryable,
  folderId: string,
  seconds: number | null,
): Promise<void> {
  await database.query(
    `insert into data_folders (folder_id, seen_at, serving_until)
     values ($1, now(), now() + make_interval(secs => $2::float8))
     on conflict (folder_id) do update set seen_at = excluded.seen_at, serving_until = excluded.serving_until`,
    [folderId, seconds],
  );
}

/** A folder is looked through by one process at a time, however many share it: two that rewrite a file cross. */
export async function withFolderLock<T>(
  session: Session,
  folderId: string,
  work: () => Promise<T>,
): Promise<T> {
  await session.query('select pg_advisory_lock($1, hashtext($2))', [LOCK, folderId]);
  try {
    return await work();
  } finally {
    await session.query('select pg_advisory_unlock($1, hashtext($2))', [LOCK, folderId]).catch(() => {});
  }
}

/** Erasures whose database part is done and whose person may still be in the files of a folder, oldest first. */
export function erasuresToHeed(
  database: Queryable,
  folderId: string,
): Promise<(Pick<ErasureRow, 'erasureId' | 'customerNos' | 'sealed'> & { finished: boolean })[]> {
  return database.query(
    `select erasure_id as "erasureId", customer_nos as "customerNos", sealed, certificate is not null as finished
     from erasures e
     where counts is not null and not exists (
       select from erasure_folders f where f.erasure_id = e.erasure_id and f.folder_id = $1 and done_at is not null)
     order by at`,
    [folderId],
  );
}

/** Before anything goes; of two looks, the one that broke off saw more. */
export async function saveFound(
  database: Queryable,
  erasureId: string,
  folderId: string,
  found: FolderCounts,
): Promise<void> {
  await database.query(
    `insert into erasure_folders (erasure_id, folder_id, found) values ($1, $2, $3)
     on conflict (erasure_id, folder_id) do nothing`,
    [erasureId, folderId, JSON.stringify(found)],
  );
}

export async function finishFolder(
  database: Queryable,
  erasureIds: readonly string[],
  folderId: string,
): Promise<void> {
  await database.query(
    `update erasure_folders set done_at = now() where erasure_id = any($1::uuid[]) and folder_id = $2`,
    [erasureIds, folderId],
  );
}

export interface FolderState {
  folder: string;
  found: FolderCounts | null;
  doneAt: Date | null;
  serving: boolean;
}

/** What each data folder that was seen lately did about an erasure. */
export function folderStates(database: Queryable, erasureId: string): Promise<FolderState[]> {
  return database.query<FolderState>(
    `select folder_id as folder, found, done_at as "doneAt", coalesce(serving_until > now(), false) as serving
     from (select folder_id, serving_until from data_folders where seen_at > now() - make_interval(days => $2)) seen
     full join (select * from erasure_folders where erasure_id = $1) did using (folder_id) order by folder_id`,
    [erasureId, FOLDER_DAYS],
  );
}

/** What is sealed to be looked for in files goes once every folder has been looked through, or is no more. */
export async function sealOffErasures(database: Queryable): Promise<void> {
  await database.query(
    `update erasures e set sealed = null, sealed_key = null
     where sealed is not null and certificate is not null and (
       at < now() - make_interval(days => $1) or not exists (
         select from data_folders f where f.seen_at > now() - make_interval(days => $1) and not exists (
           select from erasure_folders d
           where d.erasure_id = e.erasure_id and d.folder_id = f.folder_id and d.done_at is not null)))`,
    [FOLDER_DAYS],
  );
}
