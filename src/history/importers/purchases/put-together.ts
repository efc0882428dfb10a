import type { Purchase, PurchaseLine } from '../../purchases/purchase.ts';
import type { Return } from '../../returns/return.ts';
import { RowError } from '../compile.ts';
import type { Group } from './groups.ts';
import type { PurchaseReader, Whole } from './purchase-reader.ts';
import type { StagedColumns } from './staged-columns.ts';

export interface RowSink {
  rejected(row: readonly string[], reason: string): void;
  warning(row: readonly string[], reason: string): void;
}

/** A purchase or a return, and the rows that it was made of. */
export interface Made<Fact> {
  fact: Fact;
  rows: string[][];
}

/** Puts the rows of one id together: those that are sales to a purchase, the others to a return. */
export class Assembler {
  readonly #source: string;
  readonly #reader: PurchaseReader;
  readonly #columns: StagedColumns;
  readonly #sink: RowSink;

  constructor(source: string, reader: PurchaseReader, columns: StagedColumns, sink: RowSink) {
    this.#source = source;
    this.#reader = reader;
    this.#columns = columns;
    this.#sink = sink;
  }

  purchase({ id, rows }: Group): Made<Purchase> | undefined {
    const sold = this.#take(id, rows, false);
    if (sold === undefined) return undefined;
    const { returned: _, ...whole } = sold.whole;
    return { rows: sold.rows, fact: { source: this.#source, id, ...whole, lines: sold.lines } };
  }

  return({ id, rows }: Group): Made<Return> | undefined {
    const taken = this.#take(id, rows, true);
    if (taken === undefined) return undefined;
    const { at, store, customer, returned: purchase } = taken.whole;
    const lines = taken.lines.map(({ item, quantity, amount }) => ({ item, quantity, amount }));
    return { rows: taken.rows, fact: { source: this.#source, id, at, store, customer, purchase, lines } };
  }

  #take(id: string, rows: readonly string[][], returns: boolean) {
    const taken: { row: string[]; line: PurchaseLine }[] = [];
    const wholes = new Map<string, { whole: Whole; row: string[] }>();
    for (const row of rows) {
      if (this.#reader.isReturn(row) !== returns) continue;
      try {
        if (taken.length === 0 || !this.#sayTheSame(row, taken[0]!.row)) {
          const said = this.#columns.whole.map((index) => row[index]).join('\0');
          if (!wholes.has(said)) wholes.set(said, { whole: this.#reader.whole(row), row });
        }
        taken.push({ row, line: this.#reader.line(row) });
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        this.#sink.rejected(row, error.message);
      }
    }
    if (taken.length === 0) return undefined;
    if (taken.length > 1) taken.sort((a, b) => compareLines(a.line, b.line));
    return {
      whole: wholes.size === 1 ? wholes.values().next().value!.whole : this.#settle(id, wholes),
      rows: taken.map(({ row }) => row),
      lines: taken.map(({ line }) => line),
    };
  }

  #sayTheSame(row: readonly string[], other: readonly string[]): boolean {
    for (const index of this.#columns.whole) if (row[index] !== other[index]) return false;
    return true;
  }

  /** Where rows differ the earliest counts, then one that names a customer: rows in another order give the same. */
  #settle(id: string, wholes: ReadonlyMap<string, { whole: Whole; row: string[] }>): Whole {
    const sorted = [...wholes].sort(
      ([a, one], [b, other]) =>
        one.whole.at.instant.getTime() - other.whole.at.instant.getTime() ||
        Number(one.whole.customer === undefined) - Number(other.whole.customer === undefined) ||
        (a < b ? -1 : 1),
    );
    const [, first] = sorted[0]!;
    for (const [, { row }] of sorted.slice(1)) {
      const differing = this.#columns.whole.filter((index) => row[index] !== first.row[index]);
      const names = differing.map((index) => this.#columns.names[index]!.replace('\0', '')).join(', ');
      this.#sink.warning(row, `${id}: rows differ in ${names}: the earliest counts`);
    }
    return first.whole;
  }
}

function compareLines(a: PurchaseLine, b: PurchaseLine): number {
  return compare(a.item, b.item) || compare(a.quantity, b.quantity) || compare(a.amount, b.amount);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
