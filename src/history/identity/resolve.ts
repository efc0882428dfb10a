import { IDENTIFIER_KINDS, type IdentifierKind } from './normalise.ts';

export interface KnownIdentifier {
  kind: IdentifierKind;
  customerNo: number | null;
  /** Names more than one person (a family's phone): says nothing about who bought. */
  shared: boolean;
}

export interface KnownCustomer {
  /** More evidence may change who it is. */
  contested: boolean;
  /** Of the identifiers that it has; of a contested one nobody asks. */
  kinds: ReadonlySet<IdentifierKind>;
}

/** What the database knew before this batch. */
export interface Known {
  identifiers: ReadonlyMap<number, KnownIdentifier>;
  customers: ReadonlyMap<number, KnownCustomer>;
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

export interface Resolution {
  /** For each evidence, whose it is; of a doubtful one, until it is reconciled; null where it named nobody. */
  customers: (Handle | null)[];
  links: Link[];
  /** Places of the evidence that only the graph (`components`) can answer. */
  doubtful: number[];
}

/**
 * Decides what evidence means where its order cannot matter, as nearly all does: one identifier; several of one customer
 * of whom nothing is contested; several not seen before; one of a kind that their customer does not have yet. The
 * outcome is that of `components`, without a look at the graph.
 * @param evidence the identifiers that each fact named.
 */
export function resolve(evidence: readonly (readonly number[])[], known: Known): Resolution {
  const owner = new Map<number, Handle>();
  for (const [identifierNo, { customerNo }] of known.identifiers)
    if (customerNo !== null) owner.set(identifierNo, customerNo);
  const kindsOf = new Map<Handle, Set<IdentifierKind>>();
  const links: Link[] = [];
  const doubtful: number[] = [];
  let made = 0;

  const kindOf = (identifierNo: number) => known.identifiers.get(identifierNo)!.kind;
  const kinds = (customer: Handle): Set<IdentifierKind> => {
    let held = kindsOf.get(customer);
    if (held === undefined) {
      held = new Set(known.customers.get(customer)?.kinds);
      kindsOf.set(customer, held);
    }
    return held;
  };
  const link = (identifierNo: number, customer: Handle, by: number | null) => {
    owner.set(identifierNo, customer);
    kinds(customer).add(kindOf(identifierNo));
    links.push({ identifierNo, customer, reason: by === null ? 'first seen' : 'named together', by });
  };
  /** Whether the unseen are the customer's beyond doubt. */
  const fits = (customer: Handle, seen: readonly number[], unseen: readonly number[]): boolean => {
    if (known.customers.get(customer)?.contested === true) return false;
    const held = kinds(customer);
    const named = [...held].some((kind) => kind !== 'visitor');
    // On a device that is somebody's, a new name is perhaps somebody else's.
    const bySomethingStrong = !named || seen.some((identifierNo) => kindOf(identifierNo) !== 'visitor');
    return unseen.every((identifierNo) => {
      const kind = kindOf(identifierNo);
      return kind === 'visitor' || (bySomethingStrong && !held.has(kind));
    });
  };

  const customers = evidence.map((identifierNos, place) => {
    const own = identifierNos
      .filter((identifierNo) => !known.identifiers.get(identifierNo)!.shared)
      .sort((a, b) => strengthOf(known, a) - strengthOf(known, b) || a - b);
    if (own.length === 0) return null;
    const seen = own.filter((identifierNo) => owner.has(identifierNo));
    const unseen = own.filter((identifierNo) => !owner.has(identifierNo));
    const customer = seen.length === 0 ? -++made : owner.get(seen[0]!)!;
    const oneCustomer = seen.every((identifierNo) => owner.get(identifierNo) === customer);
    if (own.length > 1 && !(oneCustomer && fits(customer, seen, unseen))) {
      doubtful.push(place);
      return customer;
    }
    let by = seen[0] ?? null;
    for (const identifierNo of unseen) {
      link(identifierNo, customer, by);
      by ??= identifierNo;
    }
    return customer;
  });
  return { customers, links, doubtful };
}

function strengthOf(known: Known, identifierNo: number): number {
  return IDENTIFIER_KINDS.indexOf(known.identifiers.get(identifierNo)!.kind);
}
