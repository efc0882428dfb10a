import type { StoreEntry } from '../../../catalogue/index.ts';
import { RegularsError } from '../../../errors.ts';
import { Compiler, RowError } from '../compile.ts';
import { readCsv } from '../csv/read-csv.ts';
import { ItemHints } from '../item-hints.ts';
import type { PurchasesMapping } from '../mapping/mapping.ts';
import type { Notes } from '../report.ts';
import type { Layout } from '../rows.ts';
import type { Buckets } from '../staging/buckets.ts';
import type { StagedColumns } from './staged-columns.ts';

export interface StagedRows {
  rows: number;
  hints: ItemHints;
  stores: Map<string, StoreEntry>;
  /** Files that broke off, and where. */
  truncated: string[];
}

/** Reads every data file once: rows go to their purchase's bucket, what they say of items and stores is collected. */
export async function stageRows(
  files: readonly string[],
  mapping: PurchasesMapping,
  layout: Layout,
  columns: StagedColumns,
  buckets: Buckets,
  timeZone: string,
  notes: Notes,
  progress: (file: string, bytes: number) => Promise<void>,
): Promise<StagedRows> {
  const compiler = new Compiler(
    (column) => layout.names.indexOf(column),
    mapping.format?.decimal ?? '.',
    timeZone,
  );
  const staged: StagedRows = {
    rows: 0,
    hints: new ItemHints(compiler, mapping),
    stores: new Map(),
    truncated: [],
  };
  const id = compiler.required(mapping.purchase.id, 'purchase id');
  const store = compiler.field(mapping.purchase.store);
  const about = mapping.store ?? {};
  const [name, format, region] = [about.name, about.format, about.region].map((field) =>
    compiler.field(field),
  );
  for (const [fileNo, file] of files.entries()) {
    let arrange: ReturnType<Layout['arrange']>;
    const broken = await readCsv(file, mapping.format ?? {}, {
      header: (names) => {
        arrange = layout.arrange(names, file, fileNo);
      },
      row(cells, line) {
        staged.rows++;
        try {
          const row = arrange(cells, line);
          const of = id(row);
          const shop = store(row);
          if (shop !== '' && !staged.stores.has(shop))
            staged.stores.set(shop, {
              id: shop,
              name: name!(row) || undefined,
              format: format!(row) || undefined,
              region: region!(row) || undefined,
            });
          staged.hints.note(row);
          const record: string[] = [];
          for (let i = 0; i < columns.own.length; i++) record.push(row[columns.own[i]!]!);
          record.push(of);
          buckets.add(of, record);
        } catch (error) {
          if (!(error instanceof RowError)) throw error;
          notes.rejectedRow(file, line, error.message);
        }
      },
      rejected(line, reason) {
        staged.rows++;
        notes.rejectedRow(file, line, reason);
      },
      drain: (bytes) => progress(file, bytes),
    });
    if (broken === undefined) continue;
    staged.truncated.push(`${file}: ${broken}`);
    notes.warning(file, 0, broken);
  }
  buckets.close();
  return staged;
}

/** @throws RegularsError where gaps are asked for that no file can give. */
export function checkGaps(mapping: PurchasesMapping): void {
  const { at } = mapping.purchase;
  if (typeof at === 'string' || !('epoch' in at)) return;
  const file = mapping.header?.file;
  for (const [key, column] of [
    ['gapDays', at.gapDays],
    ['per', at.per],
    ['order', at.order],
  ])
    if (file === undefined || !column!.startsWith(`${file}.`))
      throw new RegularsError(
        'invalid_mapping',
        `/purchase/at/${key}: got ${column}, expected a column of the header file, written FILE.COLUMN`,
      );
}
