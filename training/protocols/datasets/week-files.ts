import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of the transactions_YYYYWW.csv (or .gz) in a folder, the oldest first; none where there is no such folder. */
export function weekFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => /^transactions_\d{6}\.csv(\.gz)?$/.test(file))
    .sort()
    .map((file) => join(directory, file));
}
