import type { Join } from './components.ts';
import type { LogEntry } from './repository/apply.ts';
import type { KnownCustomer } from './repository/graph.ts';

/** An identifier that changes hands. */
export interface Move {
  identifierNo: number;
  from: number | null;
  customerNo: number | null;
}

/**
 * What the log tells of a change: every link, merge, split and withdrawal with what brought it about.
 * @param reason of what no join explains.
 */
export function entriesOf(
  moves: readonly Move[],
  known: readonly KnownCustomer[],
  states: readonly { customerNo: number; aliasOf: number | null }[],
  joins: readonly Join[],
  shared: ReadonlyMap<number, LogEntry>,
  reason: string | undefined,
): LogEntry[] {
  const before = new Map(known.map(({ customerNo, aliasOf }) => [customerNo, aliasOf]));
  const after = new Map(states.map(({ customerNo, aliasOf }) => [customerNo, aliasOf]));
  const entries: LogEntry[] = [];
  const told = new Set<string>();
  for (const { identifierNo, from, customerNo } of moves) {
    if (customerNo === null) {
      const why = shared.get(identifierNo)?.reason ?? reason ?? 'shared';
      entries.push({ action: 'withdraw', identifierNo, customerNo: from!, reason: why });
      continue;
    }
    const merged = from !== null && before.get(from) === null && after.get(from) === customerNo;
    const key = `${from} ${customerNo}`;
    const appeared = before.get(customerNo) !== null;
    if (merged) {
      if (told.has(key)) continue;
      told.add(key);
      const join = bridge(joins, moves, from, customerNo);
      entries.push({
        action: 'merge',
        identifierNo: join?.one ?? identifierNo,
        otherIdentifierNo: join?.other,
        customerNo,
        otherCustomerNo: from,
        reason: join?.reason ?? reason ?? 'named together',
      });
      continue;
    }
    if (from !== null && appeared && !told.has(key)) {
      told.add(key);
      entries.push({
        action: 'split',
        identifierNo,
        customerNo,
        otherCustomerNo: from,
        reason: reason ?? 'evidence now says otherwise',
      });
    }
    const join = joins.find(({ one, other }) => one === identifierNo || other === identifierNo);
    entries.push({
      action: 'link',
      identifierNo,
      otherIdentifierNo: join?.one === identifierNo ? join.other : join?.one,
      customerNo,
      reason: join?.reason ?? (from === null ? 'first seen' : (reason ?? 'evidence now says otherwise')),
    });
  }
  return entries;
}

/** The join that brought what was `from`'s to the customer. */
function bridge(
  joins: readonly Join[],
  moves: readonly Move[],
  from: number,
  customerNo: number,
): Join | undefined {
  const came = new Set(
    moves
      .filter((move) => move.from === from && move.customerNo === customerNo)
      .map((move) => move.identifierNo),
  );
  return joins.find(({ one, other }) => came.has(one) !== came.has(other));
}
