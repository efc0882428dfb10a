import { IDENTIFIER_KINDS, type IdentifierKind } from './normalise.ts';

/** 1; of a verified login 2; of a device that opened a letter 0. */
export type EvidenceWeight = 0 | 1 | 2;

/**
 * # Who is one customer
 *
 * Customers are the components of a graph: identifiers are its nodes, facts (purchases, returns, customer files, logins)
 * that name several of them are its evidence. The outcome is a function of the evidence, not of its order:
 *
 * - Two identifiers weigh as many facts as name both; a web order and the receipt that hands it over are one fact, a
 *   verified login is two.
 * - Two facts join (`two receipts`, `verified login`), strongest evidence first, whatever the two sides hold.
 *   So two customers with names that differ become one where each link between them is that sure: of a phone named twice
 *   with one card and once with another, the once was a slip.
 * - One fact joins (`named together`) unless each side holds a card, a phone, an e-mail or an account of its own that
 *   differs: a mistyped phone, a borrowed card. Earliest fact first. A side is what single facts have joined so far, and
 *   whatever is surely one with each of it: so two customers who are joined by two receipts both keep their e-mails.
 * - A visitor (a device) joins nobody: it goes to the customer of more than three quarters of the facts that name it with
 *   something stronger, else stands alone. Facts of no weight (it opened somebody's letter) count where there are no others.
 * - What is shared (`findShared`, or said by hand) is no node: its links are withdrawn.
 * - A cannot-link keeps two identifiers apart, by whatever way they would be joined: the weakest link of the way gives.
 *
 * A fact is its card's customer's; else of whoever holds most of what it names, then of the larger, then the stronger kind.
 */
export interface Evidence {
  identifierNos: readonly number[];
  /** Facts of one group are one: a web order and its receipt. */
  group: string;
  weight: EvidenceWeight;
  /** Orders facts by what they say (time, source, id), not by when they came. */
  key: string;
}

export type JoinReason = 'two receipts' | 'verified login' | 'named together' | 'on their device';

export interface Join {
  one: number;
  other: number;
  reason: JoinReason;
}

export interface Partition {
  /** Of every identifier that is not shared, the lowest number of its component. */
  componentOf: Map<number, number>;
  /** What holds the components together. */
  joins: Join[];
  /** For each evidence its component; null where all that it names is shared. */
  owners: (number | null)[];
}

export interface Pair {
  one: number;
  other: number;
}

interface Edge extends Pair {
  weight: number;
  key: string;
  verified: boolean;
}

/** Two customers with differing strong identifiers become one on this much. */
const SURE = 2;
/** Of the facts that name a device: who has more than these has the device. */
const DEVICE_SHARE = 0.75;
const KIND_RANK = new Map(IDENTIFIER_KINDS.map((kind, rank) => [kind, rank]));

/**
 * @param kinds of every identifier in question, those that evidence does not join included; not the shared ones.
 * @param evidence what it names and `kinds` does not know is shared, and says nothing.
 */
export function components(
  kinds: ReadonlyMap<number, IdentifierKind>,
  evidence: readonly Evidence[],
  cannotLinks: readonly Pair[],
): Partition {
  const parts = new Parts(kinds, cannotLinks);
  const rankOf = (identifierNo: number) => KIND_RANK.get(kinds.get(identifierNo)!)!;
  const edges = edgesOf(kinds, evidence).sort(
    (a, b) =>
      Math.min(SURE, b.weight) - Math.min(SURE, a.weight) ||
      (a.weight >= SURE ? b.weight - a.weight : 0) ||
      compare(a.key, b.key) ||
      rankOf(a.one) - rankOf(b.one) ||
      rankOf(a.other) - rankOf(b.other),
  );
  const joins: Join[] = [];
  const firstUnsure = edges.findIndex(({ weight }) => weight < SURE);
  let sides: Sides | undefined;
  for (const [at, { one, other, weight, verified }] of edges.entries()) {
    if (at === firstUnsure) sides = new Sides(kinds, parts);
    if (sides?.differ(one, other) === true) continue;
    const isNew = parts.join(one, other);
    if (isNew || parts.same(one, other)) sides?.join(one, other);
    if (!isNew) continue;
    joins.push({
      one,
      other,
      reason: weight < SURE ? 'named together' : verified ? 'verified login' : 'two receipts',
    });
  }
  const owners = evidence.map((fact) => ownerOf(fact, kinds, parts, rankOf));
  for (const join of devices(kinds, evidence, owners, parts))
    if (parts.join(join.one, join.other)) joins.push(join);
  const componentOf = parts.lowest();
  return {
    componentOf,
    joins,
    owners: owners.map((owner, at) => {
      const named = owner ?? evidence[at]!.identifierNos.find((identifierNo) => kinds.has(identifierNo));
      return named === undefined ? null : componentOf.get(named)!;
    }),
  };
}

/** Pairs of strong identifiers, the stronger kind first. */
function edgesOf(kinds: ReadonlyMap<number, IdentifierKind>, evidence: readonly Evidence[]): Edge[] {
  const edges = new Map<string, Edge & { groups: Set<string> }>();
  for (const { identifierNos, group, weight, key } of evidence) {
    const strong = strongOf(kinds, identifierNos);
    for (const [at, one] of strong.entries()) {
      for (const other of strong.slice(at + 1)) {
        const pair = `${one} ${other}`;
        let edge = edges.get(pair);
        if (edge === undefined) {
          edge = { one, other, weight: 0, key, verified: false, groups: new Set() };
          edges.set(pair, edge);
        }
        if (compare(key, edge.key) < 0) edge.key = key;
        if (weight >= SURE) edge.verified = true;
        if (edge.groups.has(group)) continue;
        edge.groups.add(group);
        edge.weight += weight;
      }
    }
  }
  return [...edges.values()];
}

/** An identifier of the component whose fact it is, by its strong identifiers alone. */
function ownerOf(
  { identifierNos }: Evidence,
  kinds: ReadonlyMap<number, IdentifierKind>,
  parts: Parts,
  rankOf: (identifierNo: number) => number,
): number | null {
  const strong = strongOf(kinds, identifierNos);
  if (strong.length === 0) return null;
  // A card is read by a machine; a phone or an e-mail may be mistyped.
  if (kinds.get(strong[0]!) === 'card') return strong[0]!;
  const held = (identifierNo: number) => strong.filter((other) => parts.same(identifierNo, other)).length;
  return strong.reduce((best, next) => {
    const order =
      held(next) - held(best) || parts.size(next) - parts.size(best) || rankOf(best) - rankOf(next);
    return order > 0 ? next : best;
  });
}

/** Whose each device is, and one of that customer's identifiers. */
function devices(
  kinds: ReadonlyMap<number, IdentifierKind>,
  evidence: readonly Evidence[],
  owners: readonly (number | null)[],
  parts: Parts,
): Join[] {
  /** Of each visitor, the facts that name it with somebody, by component; and the first of them. */
  const tallies = new Map<number, { groups: Map<number, Set<string>>; key: string }>();
  const named = new Set(
    evidence.flatMap(({ identifierNos, weight }, at) =>
      weight > 0 && owners[at] !== null ? identifierNos : [],
    ),
  );
  for (const [at, { identifierNos, group, key, weight }] of evidence.entries()) {
    const owner = owners[at]!;
    if (owner === null) continue;
    for (const visitor of identifierNos) {
      if (kinds.get(visitor) !== 'visitor' || (weight === 0 && named.has(visitor))) continue;
      const tally = tallies.get(visitor) ?? { groups: new Map<number, Set<string>>(), key };
      tallies.set(visitor, tally);
      const root = parts.root(owner);
      tally.groups.set(root, (tally.groups.get(root) ?? new Set()).add(group));
      if (compare(key, tally.key) < 0) tally.key = key;
    }
  }
  return [...tallies]
    .sort(([, a], [, b]) => compare(a.key, b.key))
    .flatMap(([one, { groups }]) => {
      const all = [...groups.values()].reduce((sum, { size }) => sum + size, 0);
      const most = [...groups].find(([, { size }]) => size > all * DEVICE_SHARE);
      return most === undefined ? [] : { one, other: most[0], reason: 'on their device' as const };
    });
}

function strongOf(kinds: ReadonlyMap<number, IdentifierKind>, identifierNos: readonly number[]): number[] {
  const rank = (identifierNo: number) => KIND_RANK.get(kinds.get(identifierNo)!)!;
  return identifierNos
    .filter((identifierNo) => kinds.has(identifierNo) && kinds.get(identifierNo) !== 'visitor')
    .sort((a, b) => rank(a) - rank(b) || a - b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Disjoint sets that know whom they must not meet. */
class Parts {
  readonly #kinds: ReadonlyMap<number, IdentifierKind>;
  readonly #cannotLinks: readonly Pair[];
  readonly #parent = new Map<number, number>();
  readonly #sizes = new Map<number, number>();

  constructor(kinds: ReadonlyMap<number, IdentifierKind>, cannotLinks: readonly Pair[]) {
    this.#kinds = kinds;
    this.#cannotLinks = cannotLinks.filter(({ one, other }) => kinds.has(one) && kinds.has(other));
    for (const identifierNo of kinds.keys()) this.#sizes.set(identifierNo, 1);
  }

  root(identifierNo: number): number {
    let at = identifierNo;
    for (let next = this.#parent.get(at); next !== undefined; next = this.#parent.get(at)) at = next;
    if (at !== identifierNo) this.#parent.set(identifierNo, at);
    return at;
  }

  same(one: number, other: number): boolean {
    return this.root(one) === this.root(other);
  }

  /** Strong identifiers in it; devices are joined after the last question. */
  size(identifierNo: number): number {
    return this.#sizes.get(this.root(identifierNo))!;
  }

  /** @returns false where they are one already, or must not be. */
  join(one: number, other: number): boolean {
    const [a, b] = [this.root(one), this.root(other)];
    if (a === b) return false;
    for (const cannot of this.#cannotLinks) {
      const [left, right] = [this.root(cannot.one), this.root(cannot.other)];
      if ((left === a && right === b) || (left === b && right === a)) return false;
    }
    this.#parent.set(b, a);
    this.#sizes.set(a, this.#sizes.get(a)! + this.#sizes.get(b)!);
    return true;
  }

  lowest(): Map<number, number> {
    const lowest = new Map<number, number>();
    for (const identifierNo of this.#kinds.keys()) {
      const root = this.root(identifierNo);
      lowest.set(root, Math.min(identifierNo, lowest.get(root) ?? identifierNo));
    }
    return new Map(
      [...this.#kinds.keys()].map((identifierNo) => [identifierNo, lowest.get(this.root(identifierNo))!]),
    );
  }
}

/** What single facts have joined, each identifier with all that was sure to be one with it before. */
class Sides {
  readonly #kinds: ReadonlyMap<number, IdentifierKind>;
  readonly #sideOf = new Map<number, { members: number[]; holds: Set<number> }>();

  constructor(kinds: ReadonlyMap<number, IdentifierKind>, sure: Parts) {
    this.#kinds = kinds;
    const cores = new Map<number, number[]>();
    for (const [identifierNo, kind] of kinds)
      if (kind !== 'visitor')
        cores.set(sure.root(identifierNo), [...(cores.get(sure.root(identifierNo)) ?? []), identifierNo]);
    for (const core of cores.values())
      for (const identifierNo of core)
        this.#sideOf.set(identifierNo, { members: [identifierNo], holds: new Set(core) });
  }

  /** Whether each holds a strong identifier of one kind that the other does not. */
  differ(one: number, other: number): boolean {
    const [ours, theirs] = [this.#sideOf.get(one)!.holds, this.#sideOf.get(other)!.holds];
    const kindsOf = (holds: Set<number>, not: Set<number>) =>
      new Set(
        [...holds].flatMap((identifierNo) => (not.has(identifierNo) ? [] : this.#kinds.get(identifierNo)!)),
      );
    const own = kindsOf(ours, theirs);
    return [...kindsOf(theirs, ours)].some((kind) => own.has(kind));
  }

  join(one: number, other: number): void {
    const [ours, theirs] = [this.#sideOf.get(one)!, this.#sideOf.get(other)!];
    if (ours === theirs) return;
    for (const identifierNo of theirs.holds) ours.holds.add(identifierNo);
    for (const member of theirs.members) {
      ours.members.push(member);
      this.#sideOf.set(member, ours);
    }
  }
}
