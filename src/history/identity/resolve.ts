import { IDENTIFIER_KINDS, type IdentifierKind } from './normalise.ts';

export interface KnownIdentifier {
  kind: IdentifierKind;
  customerNo: number | null;
  /** Names more than one person (a family's phone): says nothing about who bought. */
  shared: boolean;
}

/** What the database knew before this batch. */
export interface Known {
  identifiers: ReadonlyMap<number, KnownIdentifier>;
  /** Customers who have an identifier other than a visitor. */
  named: ReadonlySet<number>;
  /** Earlier purchases that named both identifiers. */
  receipts(identifierNo: number, otherIdentifierNo: number): number;
}

/** A customer: its number, or below zero one that this batch makes. */
type Handle = number;

export interface Link {
  identifierNo: number;
  customer: Handle;
  reason: 'first seen' | 'named together';
  /** The identifier through which the customer was known. */
  by: number | null;
}

export interface Merge {
  from: Handle;
  into: Handle;
  reason: 'two receipts' | 'nameless visitor';
  identifierNo: number;
  otherIdentifierNo: number;
}

export interface Resolution {
  /** For each evidence, whose it is; null where it named nobody. */
  customers: (Handle | null)[];
  links: Link[];
  merges: Merge[];
}

/** Two customers with differing strong identifiers become one after this many purchases naming both. */
const RECEIPTS_TO_MERGE = 2;

/**
 * Decides whose each purchase is, in order. A purchase is its strongest known identifier's customer's; identifiers not
 * seen before are linked to that customer. Never are two named customers joined, or a named one given another card,
 * phone or e-mail, by a visitor (a device) alone.
 * @param evidence the identifiers that each purchase named.
 */
export function resolve(evidence: readonly (readonly number[])[], known: Known): Resolution {
  const owner = new Map<number, Handle>();
  for (const [identifierNo, { customerNo }] of known.identifiers)
    if (customerNo !== null) owner.set(identifierNo, customerNo);
  const mergedInto = new Map<Handle, Handle>();
  const named = new Set<Handle>(known.named);
  const pairs = new Map<string, number>();
  const links: Link[] = [];
  const merges: Merge[] = [];
  let made = 0;

  const root = (handle: Handle): Handle => {
    let at = handle;
    for (let next = mergedInto.get(at); next !== undefined; next = mergedInto.get(at)) at = next;
    return at;
  };
  const customerOf = (identifierNo: number): Handle | undefined => {
    const handle = owner.get(identifierNo);
    return handle === undefined ? undefined : root(handle);
  };
  const isVisitor = (identifierNo: number) => known.identifiers.get(identifierNo)!.kind === 'visitor';
  const link = (identifierNo: number, customer: Handle, by: number | null) => {
    owner.set(identifierNo, customer);
    if (!isVisitor(identifierNo)) named.add(customer);
    links.push({ identifierNo, customer, reason: by === null ? 'first seen' : 'named together', by });
  };
  const merge = (one: Handle, other: Handle, reason: Merge['reason'], by: number, with_: number) => {
    const [into, from] = isElder(one, other) ? [one, other] : [other, one];
    mergedInto.set(from, into);
    if (named.has(from)) named.add(into);
    merges.push({ from, into, reason, identifierNo: by, otherIdentifierNo: with_ });
  };
  /** Counts this purchase's naming of both. */
  const receiptsOf = (one: number, other: number): number => {
    const key = one < other ? `${one} ${other}` : `${other} ${one}`;
    const count = (pairs.get(key) ?? known.receipts(one, other)) + 1;
    pairs.set(key, count);
    return count;
  };

  const customers = evidence.map((identifierNos) => {
    const own = identifierNos
      .filter((identifierNo) => !known.identifiers.get(identifierNo)!.shared)
      .sort((a, b) => strengthOf(known, a) - strengthOf(known, b) || a - b);
    if (own.length === 0) return null;
    let by = own.find((identifierNo) => owner.has(identifierNo)) ?? null;
    let customer = by === null ? undefined : customerOf(by)!;
    const unseenStrong = own.filter((identifierNo) => !owner.has(identifierNo) && !isVisitor(identifierNo));
    if (by !== null && isVisitor(by) && unseenStrong.length > 0 && named.has(customer!)) {
      // Somebody else on a device that we know.
      by = null;
      customer = undefined;
    }
    customer ??= -++made;
    for (const identifierNo of own) {
      const other = customerOf(identifierNo);
      if (other === undefined) {
        link(identifierNo, customer, by);
        by ??= identifierNo;
      } else if (other !== customer && by !== null) {
        if (!named.has(other)) merge(customer, other, 'nameless visitor', by, identifierNo);
        else if (
          !isVisitor(identifierNo) &&
          !isVisitor(by) &&
          receiptsOf(by, identifierNo) >= RECEIPTS_TO_MERGE
        )
          merge(customer, other, 'two receipts', by, identifierNo);
        customer = root(customer);
      }
    }
    return customer;
  });
  return {
    customers: customers.map((customer) => (customer === null ? null : root(customer))),
    links: links.map((entry) => ({ ...entry, customer: root(entry.customer) })),
    merges,
  };
}

function strengthOf(known: Known, identifierNo: number): number {
  return IDENTIFIER_KINDS.indexOf(known.identifiers.get(identifierNo)!.kind);
}

/** The customer who was there first stays: existing before new, then by number. */
function isElder(one: Handle, other: Handle): boolean {
  if (one > 0 !== other > 0) return one > 0;
  return one > 0 ? one < other : one > other;
}
