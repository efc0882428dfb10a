import type { Queryable } from '../database/database.ts';

export interface RegisteredVersion {
  version: string;
  /** SHA-256 (hex) of model.bin. */
  checksum: string;
  /** changes.seq already in the training data. */
  watermark: number;
}

export async function readChampion(database: Queryable): Promise<RegisteredVersion | undefined> {
  const rows = await database.query<RegisteredVersion>(
    `select version, checksum, watermark from model_aliases join model_versions using (version)
     where alias = 'champion'`,
  );
  return rows[0];
}
