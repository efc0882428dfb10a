import { type Csr, offsets } from '../core/csr.ts';

/**
 * What visitors looked at or bought, a session at a time, the oldest first: the items of session s are
 * `values[start[s] … start[s + 1])`, item rows in the order in which they were first touched, each once.
 */
export type Sessions = Csr;

/** The same from lists in any order: `lists[s]` happened at `at[s]`; of one instant in their order. */
export function sessionsOf(
  lists: readonly (readonly number[])[],
  at: (session: number) => number = (s) => s,
): Sessions {
  const order = [...lists.keys()].sort((a, b) => at(a) - at(b) || a - b);
  const distinct = order.map((s) => [...new Set(lists[s]!)]);
  return { start: offsets(distinct.map(({ length }) => length)), values: Uint32Array.from(distinct.flat()) };
}
