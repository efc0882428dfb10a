import type { Purchase, PurchaseLine } from '../../purchases/purchase.ts';
import type { Return } from '../../returns/return.ts';
import { RowError } from '../compile.ts';
import { cellsOf } from '../staging/buckets.ts';
import type { Group } from './groups.ts';
import type { PurchaseReader, Whole } from './purchase-reader.ts';
import type { StagedColumns } from './staged-columns.ts';

export interface RowSink {
  rejected(row: readonly string[], reason: string): void;
  warning(row: readonly string[], reason: string): void;
}

/** A purchase or a return, and the rows that it was made of, as they were staged. */
export interface Made<Fact> {
  fact: Fact;
  records: string[];
}

interface Said {
  whole: Whole;
  row: string[];
}

interface Taken {
  whole: Whole;
  records: string[];
  lines: PurchaseLine[];
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

  purchase(group: Group): Made<Purchase> | undefined {
    const taken = this.#take(group, false);
    if (taken === undefined) return undefined;
    const { at, channel, status, currency, store, fulfils, gift, promoCode, customer } = taken.whole;
    return {
      records: taken.records,
      // Each field written out, as the check does: of one shape, so that whoever reads it is compiled once.
      fact: {
        source: this.#source,
        id: group.id,
        channel,
        status,
        store,
        at,
        currency,
        fulfils,
        gift,
        promoCode,
        payments: undefined,
        customer,
        lines: taken.lines,
      },
    };
  }

  return(group: Group): Made<Return> | undefined {
    const taken = this.#take(group, true);
    if (taken === undefined) return undefined;
    const { at, store, customer, returned: purchase } = taken.whole;
    const lines = taken.lines.map(({ item, quantity, amount }) => ({ item, quantity, amount }));
    return {
      records: taken.records,
      fact: { source: this.#source, id: group.id, at, store, customer, purchase, lines },
    };
  }

  #take({ id, records, header }: Group, returns: boolean): Taken | undefined {
    const taken: { record: string; line: PurchaseLine }[] = [];
    let first: Said | undefined;
    /** Where rows say differing things of the whole; by what they say. */
    let others: Map<string, Said> | undefined;
    for (const record of records) {
      const row = cellsOf(record);
      row.pop(); // the id
      for (let i = 0; i < header.length; i++) row.push(header[i]!);
      if (this.#reader.isReturn(row) !== returns) continue;
      try {
        if (first === undefined) first = { whole: this.#reader.whole(row), row };
        else if (!this.#sayTheSame(row, first.row)) {
          others ??= new Map([[this.#said(first.row), first]]);
          const said = this.#said(row);
          if (!others.has(said)) others.set(said, { whole: this.#reader.whole(row), row });
        }
        taken.push({ record, line: this.#reader.line(row) });
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        this.#sink.rejected(row, error.message);
      }
    }
    if (taken.length === 0) return undefined;
    if (taken.length > 1) taken.sort((a, b) => compareLines(a.line, b.line));
    return {
      whole: others === undefined ? first!.whole : this.#settle(id, others),
      records: taken.map(({ record }) => record),
      lines: taken.map(({ line }) => line),
    };
  }

  /** What a row says of the purchase as a whole. */
  #said(row: readonly string[]): string {
    return this.#columns.whole.map((index) => row[index]).join('\0');
  }

  #sayTheSame(row: readonly string[], other: readonly string[]): boolean {
    for (const index of this.#columns.whole) if (row[index] !== other[index]) return false;
    return true;
  }

  /** Where rows differ the earliest counts, then one that names a customer: rows in another order give the same. */
  #settle(id: string, wholes: ReadonlyMap<string, Said>): Whole {
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
