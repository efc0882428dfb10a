import { ownText } from '../../resources/own-text.ts';
import type { WriteCaches } from './purchase.ts';

/** Above this many entries a cache starts anew: a bulk import of millions of customers stays within memory. */
const MAX_ENTRIES = 200_000;

export function createCaches(): WriteCaches {
  return { aliases: new Map(), identifiers: new Map(), normalised: new Map() };
}

/** Numbers by text: those of the cache, and those learnt since. */
class PendingNumbers {
  readonly #base: Map<string, number>;
  readonly #learnt = new Map<string, number>();

  constructor(base: Map<string, number>) {
    this.#base = base;
  }

  get(text: string): number | undefined {
    return this.#base.get(text) ?? this.#learnt.get(text);
  }

  set(text: string, number: number): void {
    this.#learnt.set(ownText(text), number);
  }

  commit(): void {
    if (this.#base.size > MAX_ENTRIES) this.#base.clear();
    for (const [text, number] of this.#learnt) this.#base.set(text, number);
  }
}

/**
 * What one transaction learns. It reaches the caller's caches after the commit alone: a number whose row was rolled back
 * must never be used again.
 */
export class PendingCaches {
  readonly #base: WriteCaches;
  readonly #pending = new Map<Map<string, number>, PendingNumbers>();

  constructor(base: WriteCaches) {
    this.#base = base;
  }

  /** alias_no by code. */
  aliases(source: string): PendingNumbers {
    return this.#over(this.#base.aliases, source);
  }

  /** identifier_no by normalised value. */
  identifiers(kind: string): PendingNumbers {
    return this.#over(this.#base.identifiers, kind);
  }

  commit(): void {
    for (const pending of this.#pending.values()) pending.commit();
    if (this.#base.normalised.size > MAX_ENTRIES) this.#base.normalised.clear();
  }

  #over(maps: Map<string, Map<string, number>>, name: string): PendingNumbers {
    let base = maps.get(name);
    if (base === undefined) {
      base = new Map();
      maps.set(name, base);
    }
    let pending = this.#pending.get(base);
    if (pending === undefined) {
      pending = new PendingNumbers(base);
      this.#pending.set(base, pending);
    }
    return pending;
  }
}
