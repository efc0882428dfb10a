import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Whole or not at all: what was there stays until the new one is, and who reads it meanwhile reads it to its end. */
export async function replaceDurably(
  path: string,
  content: Uint8Array | string | AsyncIterable<string>,
  mode = 0o666,
): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, content, { flush: true, mode });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
