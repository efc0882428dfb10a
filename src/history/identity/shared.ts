import type { Evidence } from './components.ts';
import type { IdentifierKind } from './normalise.ts';

/**
 * Named with more of one other kind than these, an identifier is more people's than one household's: a family's phone with
 * many cards, a tablet on a counter. Typed kinds have room for typing errors.
 */
export const MOST_OF_ONE_KIND: Readonly<Record<IdentifierKind, number>> = {
  card: 3,
  phone: 5,
  email: 5,
  externalId: 5,
  visitor: Number.POSITIVE_INFINITY,
};
/** Receipts of one card on one local day: above, it is the cashier's own, lent to whoever has none. */
export const MOST_RECEIPTS_A_DAY = 12;

export interface SharedIdentifier {
  identifierNo: number;
  /** What it was named with too many of, and how many. */
  kind: IdentifierKind;
  count: number;
}

/**
 * Identifiers that the evidence shows to be shared; it only ever grows with it.
 * @param kinds of every identifier that the evidence names, shared ones included.
 */
export function findShared(
  kinds: ReadonlyMap<number, IdentifierKind>,
  evidence: readonly Evidence[],
): SharedIdentifier[] {
  const met = new Map<number, Map<IdentifierKind, Set<number>>>();
  for (const { identifierNos } of evidence) {
    for (const one of identifierNos) {
      for (const other of identifierNos) {
        const kind = kinds.get(other);
        if (kind === undefined || kind === kinds.get(one)) continue;
        const byKind = met.get(one) ?? new Map<IdentifierKind, Set<number>>();
        met.set(one, byKind);
        byKind.set(kind, (byKind.get(kind) ?? new Set()).add(other));
      }
    }
  }
  return [...met].flatMap(([identifierNo, byKind]) => {
    const over = [...byKind].find(([kind, { size }]) => size > MOST_OF_ONE_KIND[kind]);
    return over === undefined ? [] : { identifierNo, kind: over[0], count: over[1].size };
  });
}
