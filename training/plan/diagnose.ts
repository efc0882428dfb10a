import { dateOf } from '../../models/core/date-of.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';

/** Popularity of so many last days is held against the same number before. */
const DRIFT_DAYS = 28;
/** Days without a receipt that are a hole: so many, and so many times the usual pause between trading days. */
const HOLE_DAYS = 3;
const HOLE_TIMES = 3;
const TOLD_HOLES = 5;
const HEAD_SHARE = 0.01;

/** What a history is like, before anything is learnt from it. */
export interface Diagnosis {
  /** Customers with a purchase, and those who bought on two days or more. */
  customers: number;
  returning: number;
  /** Receipts with lines: all, those of several items, those of nobody known. */
  receipts: number;
  receiptsOfSeveral: number;
  receiptsOfNobody: number;
  /** Of the items that were sold: what share of the lines the most popular 1 % have, and the Gini coefficient of lines (0–1). */
  head: { items: number; share: number; gini: number };
  /** Overlap (0–1, Σ min of the shares) of what sold in the last `days` with the same number before; null: too short. */
  drift: { days: number; overlap: number } | null;
  /** Share (0–1) of the lines of the last `DRIFT_DAYS` days whose item may be shown today. */
  showable: number;
  /** Stretches of days without a receipt, much longer than usual: how many, and the longest. */
  holes: { count: number; longest: Hole[] };
}

export interface Hole {
  /** Local dates of the first and the last day without a receipt. */
  from: string;
  to: string;
  days: number;
}

export function diagnose(snapshot: Snapshot): Diagnosis {
  const { count, customer, day, lineStart } = snapshot.purchases;
  const firstDay = new Map<number, number>();
  const returning = new Set<number>();
  const days = new Set<number>();
  let receipts = 0;
  let receiptsOfSeveral = 0;
  let receiptsOfNobody = 0;
  for (let p = 0; p < count; p++) {
    const lines = lineStart[p + 1]! - lineStart[p]!;
    if (lines === 0) continue;
    receipts++;
    days.add(day[p]!);
    if (lines > 1) receiptsOfSeveral++;
    const who = customer[p]!;
    if (who < 0) receiptsOfNobody++;
    else if (!firstDay.has(who)) firstDay.set(who, day[p]!);
    else if (firstDay.get(who) !== day[p]) returning.add(who);
  }
  const trading = [...days].sort((a, b) => a - b);
  return {
    customers: firstDay.size,
    returning: returning.size,
    receipts,
    receiptsOfSeveral,
    receiptsOfNobody,
    head: headOf(sold(snapshot, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)),
    drift: driftOf(snapshot, trading),
    showable: showableOf(snapshot, trading),
    holes: holesIn(trading),
  };
}

/** Lines of each item row on days in [from, to). */
function sold({ items, purchases, lines }: Snapshot, from: number, to: number): Float64Array {
  const { count, day, lineStart } = purchases;
  const of = new Float64Array(items.length);
  for (let p = 0; p < count; p++) {
    if (day[p]! < from || day[p]! >= to) continue;
    for (let line = lineStart[p]!; line < lineStart[p + 1]!; line++) of[lines.item[line]!]!++;
  }
  return of;
}

function headOf(lines: Float64Array): Diagnosis['head'] {
  const ascending = lines.filter((n) => n > 0).sort();
  const { length } = ascending;
  const total = sum(ascending);
  if (total === 0) return { items: 0, share: 0, gini: 0 };
  const top = sum(ascending.subarray(length - Math.max(1, Math.round(HEAD_SHARE * length))));
  let weighted = 0;
  for (let i = 0; i < length; i++) weighted += (i + 1) * ascending[i]!;
  return {
    items: length,
    share: top / total,
    gini: (2 * weighted - (length + 1) * total) / (length * total),
  };
}

function driftOf(snapshot: Snapshot, trading: readonly number[]): Diagnosis['drift'] {
  const [first, last] = [trading[0]!, trading.at(-1)!];
  const end = last + 1;
  if (trading.length === 0 || end - 2 * DRIFT_DAYS < first) return null;
  const late = sold(snapshot, end - DRIFT_DAYS, end);
  const before = sold(snapshot, end - 2 * DRIFT_DAYS, end - DRIFT_DAYS);
  const [ofLate, ofBefore] = [sum(late), sum(before)];
  let overlap = 0;
  if (ofBefore > 0)
    for (let i = 0; i < late.length; i++) overlap += Math.min(late[i]! / ofLate, before[i]! / ofBefore);
  return { days: DRIFT_DAYS, overlap };
}

function showableOf(snapshot: Snapshot, trading: readonly number[]): number {
  const { sellable } = snapshot.catalogue;
  const end = (trading.at(-1) ?? 0) + 1;
  const late = sold(snapshot, end - DRIFT_DAYS, end);
  const shown = late.filter((_, i) => sellable[i] === 1);
  return sum(shown) / Math.max(sum(late), 1);
}

function holesIn(trading: readonly number[]): Diagnosis['holes'] {
  const pauses = trading.slice(1).map((day, at) => day - trading[at]! - 1);
  const usual = [...pauses].sort((a, b) => a - b)[pauses.length >> 1] ?? 0;
  const holes = pauses
    .map((days, at) => ({ days, after: trading[at]! }))
    .filter(({ days }) => days >= HOLE_DAYS && days > HOLE_TIMES * usual);
  const longest = holes.toSorted((a, b) => b.days - a.days || a.after - b.after).slice(0, TOLD_HOLES);
  return {
    count: holes.length,
    longest: longest.map(({ days, after }) => ({
      from: dateOf(after + 1),
      to: dateOf(after + days),
      days,
    })),
  };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
