import type { Queryable } from '../database/database.ts';
import { type ApiKey, hashKey } from './api-key.ts';
import { readKeys } from './repository.ts';

/** The keys that are not revoked, in memory. */
export class KeyRing {
  readonly #database: Queryable;
  #byHash = new Map<string, ApiKey>();
  #byNo = new Map<number, ApiKey>();

  constructor(database: Queryable) {
    this.#database = database;
  }

  async load(): Promise<void> {
    const keys = (await readKeys(this.#database)).filter((key) => key.revokedAt === null);
    this.#byHash = new Map(keys.map((key) => [key.hash.toString('base64'), key]));
    this.#byNo = new Map(keys.map((key) => [key.keyNo, key]));
  }

  /** Looked up by hash: how long it takes says nothing about any key. */
  find(key: string): ApiKey | undefined {
    return this.#byHash.get(hashKey(key).toString('base64'));
  }

  get(keyNo: number): ApiKey | undefined {
    return this.#byNo.get(keyNo);
  }

  /** Whether a page of that origin may call at all: a preflight request does not say with which key. */
  admits(origin: string): boolean {
    return [...this.#byNo.values()].some((key) => key.origins.length === 0 || key.origins.includes(origin));
  }
}
