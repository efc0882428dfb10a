import { open } from 'node:fs/promises';
import { RegularsError } from '../errors.ts';

/** Told by the first two bytes (RFC 1952, 2.3.1), whatever the file is called. @throws RegularsError `import_failed` where it cannot be read. */
export async function isGzip(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new RegularsError('import_failed', `${file}: ${(cause as Error).message}`, { cause });
  }
}
