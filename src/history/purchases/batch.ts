import { RegularsError } from '../../errors.ts';
import { recordChanges, type Session } from '../../resources/database/database.ts';
import { publicIds } from '../identity/repository.ts';
import { createCaches } from './caches.ts';
import type {
  CustomerIdentifiers,
  Origin,
  Problem,
  Reference,
  WriteCaches,
  WriteResult,
} from './purchase.ts';
import { type Named, normaliseCustomer } from './references.ts';
import { keyOf } from './repository/purchases.ts';

/** A fact of a batch that passed its check, and its place there. */
export interface Entry<Fact> {
  place: number;
  fact: Fact;
  named: Named;
}

/** What became of an entry; the customer by number until the batch is done. */
export interface Outcome {
  status: WriteResult['status'];
  customerNo?: number | null;
  error?: Problem;
  /** Beside those about identifiers. */
  warnings?: readonly Problem[];
}

export interface CheckedBatch<Fact> {
  entries: Entry<Fact>[];
  caches: WriteCaches;
  /** By place: the answers to facts that failed their check. */
  rejected: Map<number, WriteResult>;
}

/** Checks every fact on its own: a bad one never sinks a good one. */
export function checkBatch<Fact extends Reference & { customer?: CustomerIdentifiers | undefined }>(
  facts: readonly Fact[],
  check: (fact: Fact) => Fact,
  origin: Origin,
): CheckedBatch<Fact> {
  const caches = origin.caches ?? createCaches();
  const batch: CheckedBatch<Fact> = { entries: [], caches, rejected: new Map() };
  for (const [place, fact] of facts.entries()) {
    try {
      const checked = check(fact);
      const named = normaliseCustomer(checked.customer ?? {}, origin.country, caches);
      batch.entries.push({ place, fact: checked, named });
    } catch (error) {
      if (!(error instanceof RegularsError)) throw error;
      const { code, message } = error;
      batch.rejected.set(place, { id: fact.id, status: 'rejected', error: { code, message } });
    }
  }
  return batch;
}

/**
 * Parts a batch so that no part holds an id twice: the second word on a purchase comes after the first, as it would in a
 * batch of its own.
 */
export function waves<Fact extends Reference>(entries: readonly Entry<Fact>[]): Entry<Fact>[][] {
  const seen = new Map<string, number>();
  const parts: Entry<Fact>[][] = [];
  for (const entry of entries) {
    const key = keyOf(entry.fact);
    const wave = seen.get(key) ?? 0;
    seen.set(key, wave + 1);
    parts[wave] ??= [];
    parts[wave].push(entry);
  }
  return parts;
}

/**
 * Ends a batch: tells of the customers whose history it touched. Where the caller tells of those whose facts were written
 * itself (`deferChanges`), these are left out here, and the answers name nobody.
 * @returns the answers by place, customers by their public ids as they stand after it.
 */
export async function settle<Fact extends Reference>(
  session: Session,
  entries: readonly Entry<Fact>[],
  outcomes: ReadonlyMap<number, Outcome>,
  touched: Iterable<number>,
  { deferChanges = false }: Origin,
): Promise<Map<number, WriteResult>> {
  const deferred = deferChanges ? owners(outcomes) : new Set<number>();
  const told = [...touched].filter((customerNo) => !deferred.has(customerNo));
  const customerNos = new Set<number>();
  for (const { customerNo } of outcomes.values())
    if (typeof customerNo === 'number' && !deferChanges) customerNos.add(customerNo);
  const [ids] = await Promise.all([
    publicIds(session, [...customerNos]),
    recordChanges(session, 'customer', told),
  ]);
  return new Map(
    entries.map(({ place, fact, named }) => {
      const { status, customerNo, error, warnings = [] } = outcomes.get(place)!;
      const result: WriteResult = { id: fact.id, status };
      if (typeof customerNo === 'number' && !deferChanges) result.customer = ids.get(customerNo)!;
      if (error !== undefined) result.error = error;
      if (named.warnings.length + warnings.length > 0) result.warnings = [...named.warnings, ...warnings];
      return [place, result];
    }),
  );
}

/** Customers of the facts written: by `import_no` an import finds them again. */
function owners(outcomes: ReadonlyMap<number, Outcome>): Set<number> {
  const numbers = [...outcomes.values()].map(({ status, customerNo }) =>
    status === 'accepted' || status === 'updated' ? customerNo : null,
  );
  return new Set(numbers.filter((customerNo) => typeof customerNo === 'number'));
}
