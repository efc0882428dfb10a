import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface ReportRow {
  /** `rejected`: not in the database; `warning`: it is, and something about it was not as expected. */
  level: 'rejected' | 'warning';
  file: string;
  /** Line of the file, the header's being 1. */
  row: number;
  reason: string;
}

/** Where what is said of rows goes. */
export interface Notes {
  rejectedRow(file: string, row: number, reason: string): void;
  warning(file: string, row: number, reason: string): void;
}

/** Keeps what is said until it is asked for. */
export class PendingNotes implements Notes {
  #rows: ReportRow[] = [];

  rejectedRow(file: string, row: number, reason: string): void {
    this.#rows.push({ level: 'rejected', file, row, reason });
  }

  warning(file: string, row: number, reason: string): void {
    this.#rows.push({ level: 'warning', file, row, reason });
  }

  /** What was said since the last call. */
  take(): ReportRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}

/** Rows that were not taken as they are, one JSON object a line (NDJSON). The file is made with the first of them. */
export class Report implements Notes {
  readonly path: string;
  rejected = 0;
  warnings = 0;
  /** The first of each few reasons, for the terminal. */
  readonly samples: ReportRow[] = [];
  #file: number | undefined;
  #buffer = '';

  constructor(path: string) {
    this.path = path;
  }

  rejectedRow(file: string, row: number, reason: string): void {
    this.add({ level: 'rejected', file, row, reason });
  }

  warning(file: string, row: number, reason: string): void {
    this.add({ level: 'warning', file, row, reason });
  }

  add(row: ReportRow): void {
    if (row.level === 'rejected') this.rejected++;
    else this.warnings++;
    if (this.samples.length < 5) this.samples.push(row);
    if (this.#file === undefined) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.#file = openSync(this.path, 'w', 0o600);
    }
    this.#buffer += `${JSON.stringify(row)}\n`;
    if (this.#buffer.length > 1 << 16) this.#flush();
  }

  /** @returns the path, where there was anything to say. */
  close(): string | undefined {
    if (this.#file === undefined) return undefined;
    this.#flush();
    closeSync(this.#file);
    return this.path;
  }

  #flush(): void {
    writeSync(this.#file!, this.#buffer);
    this.#buffer = '';
  }
}
