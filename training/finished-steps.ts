import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { replaceDurably } from '../src/resources/replace-durably.ts';
import { hashFile } from './version-files.ts';

const SUFFIX = '.step';
const DIGEST_BYTES = 32;

/** Does a step, unless a training that was killed had done it; what came of it is kept. */
export type KeepStep = <T>(step: string, work: () => T | Promise<T>, files?: readonly string[]) => Promise<T>;

/** A step that is done again each time. */
export const doStep: KeepStep = async (_, work) => work();

interface Kept {
  value: unknown;
  /** Name → SHA-256 (hex) of what the step wrote beside its value. */
  files: Record<string, string>;
}

/**
 * What finished steps of a training made, in its unfinished folder: STEP.step, each with a checksum. What is cut or was
 * changed counts as not done. Values are what structured clones can be of: a step taken over gives the same bits.
 */
export class FinishedSteps {
  readonly #directory: string;
  /** Steps that were not done again. */
  readonly resumed: string[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @param files names of files in the folder that the step writes. */
  readonly keep: KeepStep = async <T>(
    step: string,
    work: () => T | Promise<T>,
    files: readonly string[] = [],
  ): Promise<T> => {
    const kept = await this.#read(step);
    if (kept !== undefined) {
      this.resumed.push(step);
      return kept.value as T;
    }
    const value = await work();
    const digests: [string, string][] = [];
    for (const name of files) digests.push([name, await hashFile(join(this.#directory, name))]);
    await this.#write(step, { value, files: Object.fromEntries(digests) });
    return value;
  };

  /** Forgets the steps, but for those named. */
  async clear(but: readonly string[] = []): Promise<void> {
    for (const name of await readdir(this.#directory))
      if (name.includes(SUFFIX) && !but.some((step) => name.startsWith(step + SUFFIX)))
        await rm(join(this.#directory, name), { force: true });
  }

  async #read(step: string): Promise<Kept | undefined> {
    let bytes: Buffer;
    try {
      bytes = await readFile(join(this.#directory, step + SUFFIX));
    } catch {
      return undefined;
    }
    const body = bytes.subarray(DIGEST_BYTES);
    if (!digestOf(body).equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
    const kept: Kept = deserialize(body);
    for (const [name, digest] of Object.entries(kept.files)) {
      const found = await hashFile(join(this.#directory, name)).catch(() => undefined);
      if (found !== digest) return undefined;
    }
    return kept;
  }

  async #write(step: string, kept: Kept): Promise<void> {
    const body = serialize(kept);
    const path = join(this.#directory, step + SUFFIX);
    await replaceDurably(path, Buffer.concat([digestOf(body), body]));
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
