import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../resources/database/database.ts';
import { replaceDurably } from '../../resources/replace-durably.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { VersionFiles } from '../../resources/version-files.ts';
import { countInFiles, forgetInFiles, namesAnyOf } from './files.ts';
import {
  erasuresToHeed,
  finishFolder,
  saveFound,
  sealOffErasures,
  withFolderLock,
} from './repository/folders.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A data folder, and who knows the files in it. */
export interface FolderRoom {
  database: Database;
  secrets: Secrets;
  dataDir: string;
  versionFiles: VersionFiles;
}

/** The id of a data folder, made where it has none. Two processes that make it at once agree on one. */
export async function folderId(dataDir: string): Promise<string> {
  const path = join(dataDir, 'folder-id');
  const read = async () => (await readFile(path, 'utf8').catch(() => '')).trim();
  const there = await read();
  if (UUID.test(there)) return there;
  await mkdir(dataDir, { recursive: true });
  if (there === '') {
    const made = await writeFile(path, `${randomUUID()}\n`, { flag: 'wx', flush: true }).then(
      () => true,
      () => false,
    );
    if (made) return read();
  }
  const again = await read();
  if (UUID.test(again)) return again;
  // Cut off while it was written.
  await replaceDurably(path, `${randomUUID()}\n`);
  return read();
}

/**
 * Takes everybody who was erased, and whom this folder has not been looked through for yet, out of its files. What is
 * found is written down first, so that who comes after a kill still knows it.
 * @returns how many erasures they were.
 */
export async function forgetInFolder(room: FolderRoom): Promise<number> {
  const { database, dataDir } = room;
  const folder = await folderId(dataDir);
  if ((await erasuresToHeed(database, folder)).length === 0) return 0;
  return database.session((session) =>
    withFolderLock(session, folder, async () => {
      // After the lock: who held it before has done some.
      const erasures = await erasuresToHeed(database, folder);
      for (const erasure of erasures) await takeOut(room, folder, erasure);
      await room.versionFiles.forget(
        dataDir,
        erasures.flatMap(({ customerNos }) => customerNos),
      );
      await finishFolder(
        database,
        erasures.map(({ erasureId }) => erasureId),
        folder,
      );
      await sealOffErasures(database);
      return erasures.length;
    }),
  );
}

/** Takes a person out of the reports, and writes down what there is of them; lists go for all at once. */
async function takeOut(
  { database, secrets, dataDir, versionFiles }: FolderRoom,
  folder: string,
  { erasureId, customerNos, sealed, finished }: Awaited<ReturnType<typeof erasuresToHeed>>[0],
): Promise<void> {
  // Whose certificate is given is counted no more: a server that was away for long reads its lists once.
  const models = finished ? [] : await versionFiles.lists(dataDir, customerNos);
  const measured = finished ? [] : await versionFiles.measured(dataDir, customerNos);
  const values: [string, string][] = sealed === null ? [] : JSON.parse(secrets.open('erasure', sealed));
  const names = namesAnyOf(values);
  const others = sealed === null ? {} : await countInFiles(dataDir, names);
  await saveFound(database, erasureId, folder, {
    models: counts(models),
    measured: counts(measured),
    others,
  });
  if (Object.keys(others).length > 0) await forgetInFiles(dataDir, names);
}

function counts(found: Iterable<[version: string, what: readonly unknown[]]>): Record<string, number> {
  return Object.fromEntries([...found].map(([version, { length }]) => [version, length]));
}
