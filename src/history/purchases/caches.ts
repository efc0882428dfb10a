import type { Identifier } from '../identity/normalise.ts';
import type { WriteCaches } from './purchase.ts';

/** Above this many entries a cache starts anew: a bulk import of millions of customers stays within memory. */
const MAX_ENTRIES = 500_000;

export function createCaches(): WriteCaches {
  return { aliases: new Map(), identifiers: new Map(), normalised: new Map() };
}

/**
 * What one transaction learns. It reaches the caller's caches after the commit alone: a number whose row was rolled back
 * must never be used again.
 */
export class PendingCaches {
  readonly #base: WriteCaches;
  readonly #aliases = new Map<string, number>();
  readonly #identifiers = new Map<string, number>();

  constructor(base: WriteCaches) {
    this.#base = base;
  }

  alias(source: string, code: string): number | undefined {
    const key = `${source}\0${code}`;
    return this.#aliases.get(key) ?? this.#base.aliases.get(key);
  }

  setAlias(source: string, code: string, aliasNo: number): void {
    this.#aliases.set(`${source}\0${code}`, aliasNo);
  }

  identifier({ kind, value }: Identifier): number | undefined {
    const key = `${kind}\0${value}`;
    return this.#identifiers.get(key) ?? this.#base.identifiers.get(key);
  }

  setIdentifier({ kind, value }: Identifier, identifierNo: number): void {
    this.#identifiers.set(`${kind}\0${value}`, identifierNo);
  }

  commit(): void {
    for (const [pending, base] of [
      [this.#aliases, this.#base.aliases],
      [this.#identifiers, this.#base.identifiers],
    ] as const) {
      if (base.size > MAX_ENTRIES) base.clear();
      for (const [key, value] of pending) base.set(key, value);
    }
    if (this.#base.normalised.size > MAX_ENTRIES) this.#base.normalised.clear();
  }
}
