import type { Session } from '../../resources/database/database.ts';
import { components, type Evidence, type Pair, type Partition } from './components.ts';
import { entriesOf, type Move } from './entries.ts';
import type { IdentifierKind } from './normalise.ts';
import {
  assignEvidence,
  assignIdentifiers,
  followIdentifiers,
  type LogEntry,
  log,
  replaceContests,
  setShared,
  writeCustomers,
} from './repository/apply.ts';
import {
  addContests,
  type KnownCustomer,
  loadCustomers,
  loadEvidence,
  loadKinds,
  loadPairs,
  lockAll,
  type Node,
  reach,
  type StoredEvidence,
} from './repository/graph.ts';
import { createCustomers, lockGraph } from './repository.ts';
import { findShared } from './shared.ts';

/** The part of the graph that a change may touch: whole components, and all that was refused between them. */
interface Scope {
  nodes: Map<number, Node>;
  customerNos: number[];
  evidence: StoredEvidence[];
}

/**
 * Works out anew, from stored evidence alone, who the identifiers' customers are, and writes the difference: links,
 * merges, splits and withdrawals, each logged. Alone in the graph, to the end of the transaction.
 * @param named identifiers that facts name together; or single ones about which something was said.
 * @param reason of what changes without new evidence ("undone by entry 12").
 * @returns customers whose history moved.
 */
export async function reconcile(
  session: Session,
  named: readonly (readonly number[])[],
  reason?: string,
): Promise<number[]> {
  if (named.length === 0) return [];
  const pairs = named.flatMap((identifierNos) =>
    identifierNos.flatMap((one, at) => identifierNos.slice(at + 1).map((other) => ({ one, other }))),
  );
  const [, , scope] = await Promise.all([
    lockGraph(session),
    addContests(session, pairs),
    scopeOf(session, [...new Set(named.flat())]),
  ]);
  const shared = await markShared(session, scope);
  const kinds = new Map(
    [...scope.nodes.values()]
      .filter((node) => !node.shared)
      .map(({ identifierNo, kind }): [number, IdentifierKind] => [identifierNo, kind]),
  );
  const own = [...kinds.keys()];
  const cannotLinks = await loadPairs(session, 'cannot_links', own);
  const partition = components(kinds, scope.evidence, cannotLinks);
  return apply(session, scope, kinds, partition, cannotLinks, shared, reason);
}

async function scopeOf(session: Session, seeds: readonly number[]): Promise<Scope> {
  let asked = [...seeds];
  let locked = 0;
  for (;;) {
    const nodes = new Map((await reach(session, asked)).map((node) => [node.identifierNo, node]));
    const customerNos = [...new Set([...nodes.values()].flatMap(({ customerNo }) => customerNo ?? []))];
    if (nodes.size > asked.length) {
      asked = [...nodes.keys()];
      continue;
    }
    if (customerNos.length > locked) {
      // What stood uncommitted is seen once its customer is ours.
      await lockAll(session, customerNos);
      locked = customerNos.length;
      continue;
    }
    const evidence = byContent(await loadEvidence(session, customerNos), nodes);
    const missing = new Set(
      evidence.flatMap(({ identifierNos }) => identifierNos).filter((no) => !nodes.has(no)),
    );
    const stray = (await loadKinds(session, [...missing])).filter((node) => !node.shared);
    if (stray.length === 0) return { nodes, customerNos, evidence };
    asked.push(...stray.map(({ identifierNo }) => identifierNo));
  }
}

/** A claim has no time: it is told from others by what it names. */
function byContent(evidence: StoredEvidence[], nodes: ReadonlyMap<number, Node>): StoredEvidence[] {
  for (const fact of evidence)
    if (fact.key === '')
      fact.key = ` ${fact.identifierNos
        .map((no) => nodes.get(no)?.lookup.toString('hex') ?? '')
        .sort()
        .join(' ')}`;
  return evidence;
}

/** Marks what the evidence shows to be shared. @returns for each why. */
async function markShared(session: Session, { nodes, evidence }: Scope): Promise<Map<number, LogEntry>> {
  const strangers = new Set(
    evidence.flatMap(({ identifierNos }) => identifierNos).filter((no) => !nodes.has(no)),
  );
  const kinds = new Map<number, IdentifierKind>();
  for (const { identifierNo, kind } of [...nodes.values(), ...(await loadKinds(session, [...strangers]))])
    kinds.set(identifierNo, kind);
  const found = findShared(kinds, evidence).filter(({ identifierNo }) => {
    const node = nodes.get(identifierNo);
    return node !== undefined && !node.shared && !node.pinned;
  });
  if (found.length === 0) return new Map();
  await setShared(
    session,
    found.map(({ identifierNo }) => identifierNo),
    true,
    false,
  );
  for (const { identifierNo } of found) nodes.get(identifierNo)!.shared = true;
  return new Map(
    found.map(({ identifierNo, kind, count }) => [
      identifierNo,
      {
        action: 'share',
        identifierNo,
        reason: `named with ${count} of kind ${kind}`,
        evidence: { kind, count },
      },
    ]),
  );
}

/** Writes what differs from how things stand. */
async function apply(
  session: Session,
  scope: Scope,
  kinds: ReadonlyMap<number, IdentifierKind>,
  partition: Partition,
  cannotLinks: readonly Pair[],
  shared: ReadonlyMap<number, LogEntry>,
  reason: string | undefined,
): Promise<number[]> {
  const known = await loadCustomers(session, scope.customerNos);
  const { survivors, homes, made } = await assign(session, scope, known, partition);
  const customerOf = (identifierNo: number): number | null => {
    const component = partition.componentOf.get(identifierNo);
    return component === undefined ? null : survivors.get(component)!;
  };
  const moves: Move[] = [...scope.nodes.values()]
    .map(({ identifierNo, customerNo }) => ({
      identifierNo,
      from: customerNo,
      customerNo: customerOf(identifierNo),
    }))
    .filter(({ from, customerNo }) => from !== customerNo);
  const facts = scope.evidence.flatMap((fact, at) => {
    const owner = partition.owners[at]!;
    const customerNo = owner === null ? null : survivors.get(owner)!;
    return customerNo === fact.customerNo ? [] : [{ fact, customerNo }];
  });
  const contests = contestsOf(scope.evidence, partition);
  const contested = contestedComponents(kinds, partition, [...contests, ...cannotLinks]);

  /** Who has nothing left that is not shared stays what they were. */
  const survivorOf = (customerNo: number): number | undefined => {
    const component = homes.get(customerNo);
    return component === undefined ? undefined : survivors.get(component);
  };
  const states = known.map(({ customerNo, aliasOf }) => {
    const survivor =
      survivorOf(customerNo) ?? (aliasOf === null ? customerNo : (survivorOf(aliasOf) ?? aliasOf));
    const component = homes.get(customerNo);
    return {
      customerNo,
      aliasOf: survivor === customerNo ? null : survivor,
      contested: component !== undefined && contested.has(component),
    };
  });
  for (const [component, customerNo] of made)
    states.push({ customerNo, aliasOf: null, contested: contested.has(component) });
  // Sent together, done in this order.
  await Promise.all([
    replaceContests(session, [...scope.nodes.keys()], contests),
    writeCustomers(session, states),
    assignIdentifiers(session, moves),
    assignEvidence(session, facts),
    moves.length > 0 || facts.length > 0 ? followIdentifiers(session, scope.customerNos) : [],
    log(session, [...shared.values(), ...entriesOf(moves, known, states, partition.joins, shared, reason)]),
  ]);
  return [
    ...new Set([
      ...moves.flatMap(({ from, customerNo }) => [from, customerNo]),
      ...facts.flatMap(({ fact, customerNo }) => [fact.customerNo, customerNo]),
    ]),
  ].filter((customerNo) => customerNo !== null);
}

interface Assignment {
  /** Of each component the customer who stands for it. */
  survivors: Map<number, number>;
  /** Of each customer its component; none where all that it had is shared. */
  homes: Map<number, number>;
  /** Customers made, by component. */
  made: Map<number, number>;
}

/**
 * A customer is where the identifier is that was first linked to it; of several in one component the eldest stands for
 * all. So whoever was merged and is set apart again is who they were.
 */
async function assign(
  session: Session,
  scope: Scope,
  known: readonly KnownCustomer[],
  { componentOf }: Partition,
): Promise<Assignment> {
  const homes = new Map<number, number>();
  const survivors = new Map<number, number>();
  for (const { customerNo, linked } of known) {
    const home =
      linked.find((identifierNo) => componentOf.has(identifierNo)) ??
      [...scope.nodes.values()]
        .filter((node) => node.customerNo === customerNo && componentOf.has(node.identifierNo))
        .map((node) => node.identifierNo)
        .sort((a, b) => a - b)[0];
    if (home === undefined) continue;
    const component = componentOf.get(home)!;
    homes.set(customerNo, component);
    survivors.set(component, Math.min(customerNo, survivors.get(component) ?? customerNo));
  }
  const orphans = [...new Set(componentOf.values())]
    .filter((component) => !survivors.has(component))
    .sort((a, b) => a - b);
  const numbers = orphans.length === 0 ? [] : await createCustomers(session, orphans.length);
  const made = new Map(orphans.map((component, at) => [component, numbers[at]!]));
  for (const [component, customerNo] of made) survivors.set(component, customerNo);
  return { survivors, homes, made };
}

/** Who was named together and is not one. */
function contestsOf(evidence: readonly Evidence[], { componentOf }: Partition): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { identifierNos } of evidence) {
    for (const one of identifierNos) {
      for (const other of identifierNos) {
        const [a, b] = [componentOf.get(one), componentOf.get(other)];
        if (one < other && a !== undefined && b !== undefined && a !== b)
          pairs.set(`${one} ${other}`, { one, other });
      }
    }
  }
  return [...pairs.values()];
}

/** Components that more evidence may change: something was refused, or they hold two of a kind. */
function contestedComponents(
  kinds: ReadonlyMap<number, IdentifierKind>,
  { componentOf }: Partition,
  pairs: readonly Pair[],
): Set<number> {
  const contested = new Set<number>();
  for (const { one, other } of pairs)
    for (const identifierNo of [one, other]) contested.add(componentOf.get(identifierNo)!);
  const held = new Set<string>();
  for (const [identifierNo, kind] of kinds) {
    if (kind === 'visitor') continue;
    const component = componentOf.get(identifierNo)!;
    const key = `${component} ${kind}`;
    if (held.has(key)) contested.add(component);
    held.add(key);
  }
  return contested;
}
