import type { Config } from '../../config.ts';
import type { Database } from '../../resources/database/index.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { Subject } from './mapping/mapping.ts';

export interface ImportContext {
  database: Database;
  secrets: Secrets;
  config: Config;
}

export interface ImportOptions {
  /** Name of the mapping for the books; default its source. */
  mappingName?: string | undefined;
  /** Where rows that were not taken go (NDJSON); default DATA/imports/import-N.ndjson. */
  report?: string | undefined;
  /** What the books call it; default what the mapping does. */
  subject?: Subject | undefined;
  /** Of a catalogue: its files are a part of it, so what they leave out stays as it is. */
  partial?: boolean | undefined;
  /** Of a catalogue: takes it, however many items it drops. */
  force?: boolean | undefined;
  /** Reads and checks everything, writes nothing. */
  dryRun?: boolean | undefined;
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** Nothing is written before this has resolved; receipts are read meanwhile. */
  after?: Promise<unknown> | undefined;
}

export type Outcomes = Record<'accepted' | 'updated' | 'duplicate' | 'rejected', number>;

/** What an import did. Nothing is lost: rows = lines taken + rows rejected. */
export interface ImportSummary {
  importNo: number | null;
  subject: string;
  dryRun: boolean;
  /** Rows read, but for headers and blank lines. */
  rows: number;
  rejectedRows: number;
  warnings: number;
  /** Facts or entries by what became of them, under their name: purchases, returns, items, … */
  counts: Record<string, Outcomes | number>;
  /** Files that broke off, and where: their rows until then are in. */
  truncated: string[];
  /** Where the rejected rows and the warnings are told; null where there were none. */
  report: string | null;
  /** The first few of them. */
  samples: { level: string; file: string; row: number; reason: string }[];
  seconds: number;
}

export function noOutcomes(): Outcomes {
  return { accepted: 0, updated: 0, duplicate: 0, rejected: 0 };
}
