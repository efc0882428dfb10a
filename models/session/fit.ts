import { type Csr, invert, offsets } from '../core/csr.ts';
import type { Sessions } from './sessions.ts';
import type { SessionSettings } from './settings.ts';

/** The index of sessions, by row; the newest session is row 0, so of equals the lower row is the newer. */
export interface SessionParts {
  /** Session → its items, in the order of the visit. Sessions that no item keeps are gone. */
  sessions: Csr;
  /** Item → its most recent sessions, ascending: the newest first. */
  sessionsOf: Csr;
  /** Item → log(sessions / sessions with it), of all that were learnt from; 0 where there is none. */
  rarity: Float32Array;
}

/**
 * The time-ordered index of VMIS-kNN (Kersbergen, Sprangers, Schelter: "Serenade", SIGMOD 2022, §3): each item keeps its
 * most recent sessions. Sessions of one item teach nothing.
 * @param items how many item rows there are.
 */
export function fitSession(sessions: Sessions, items: number, { recent }: SessionSettings): SessionParts {
  const newestFirst = reversed(sessions);
  const { start, values } = newestFirst;
  const holders = invert(newestFirst, items);
  const count = start.length - 1;
  const keptRow = new Int32Array(count).fill(-1);
  const lengths = new Uint32Array(items);
  const rarity = new Float32Array(items);
  for (let item = 0; item < items; item++) {
    const [from, to] = [holders.start[item]!, holders.start[item + 1]!];
    lengths[item] = Math.min(recent, to - from);
    if (to > from) rarity[item] = Math.log(count / (to - from));
    for (let at = from; at < from + lengths[item]!; at++) keptRow[holders.values[at]!] = 0;
  }
  const kept: number[] = [];
  for (let s = 0; s < count; s++) if (keptRow[s] === 0) keptRow[s] = kept.push(s) - 1;
  const indexStart = offsets(lengths);
  const index = new Uint32Array(indexStart[items]!);
  for (let item = 0; item < items; item++)
    for (let at = 0; at < lengths[item]!; at++)
      index[indexStart[item]! + at] = keptRow[holders.values[holders.start[item]! + at]!]!;
  const keptStart = offsets(kept.map((s) => start[s + 1]! - start[s]!));
  const keptItems = new Uint32Array(keptStart[kept.length]!);
  for (const [row, s] of kept.entries())
    keptItems.set(values.subarray(start[s]!, start[s + 1]!), keptStart[row]!);
  return {
    sessions: { start: keptStart, values: keptItems },
    sessionsOf: { start: indexStart, values: index },
    rarity,
  };
}

/** Sessions of two items and more, the newest first. */
function reversed({ start, values }: Sessions): Csr {
  const rows: number[] = [];
  for (let s = start.length - 2; s >= 0; s--) if (start[s + 1]! - start[s]! > 1) rows.push(s);
  const newStart = offsets(rows.map((s) => start[s + 1]! - start[s]!));
  const items = new Uint32Array(newStart[rows.length]!);
  for (const [row, s] of rows.entries()) items.set(values.subarray(start[s]!, start[s + 1]!), newStart[row]!);
  return { start: newStart, values: items };
}
