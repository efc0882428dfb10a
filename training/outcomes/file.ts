import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzipSync } from 'node:zlib';
import { RegularsError } from '../../src/errors.ts';
import type { Outcomes } from './outcomes.ts';

/** Beside report.json, in the folder of a version. */
export const OUTCOMES_FILE = 'outcomes.json.gz';

/** The number goes up when what is written changes its meaning. */
const FORMAT = 1;

export function packOutcomes(outcomes: Outcomes): Uint8Array {
  return gzipSync(JSON.stringify({ format: FORMAT, ...outcomes }));
}

/**
 * @returns null where the version was not measured, or before outcomes were kept.
 * @throws RegularsError `artifact_corrupt`.
 */
export async function readOutcomes(directory: string): Promise<Outcomes | null> {
  const path = join(directory, OUTCOMES_FILE);
  let packed: Buffer;
  try {
    packed = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    // gzip ends with a checksum of what was packed.
    const { format, ...outcomes } = JSON.parse((await promisify(gunzip)(packed)).toString());
    if (format !== FORMAT) throw new Error(`got format ${format}, expected ${FORMAT}`);
    return outcomes as Outcomes;
  } catch (cause) {
    throw new RegularsError('artifact_corrupt', `${path}: ${(cause as Error).message}`, { cause });
  }
}
