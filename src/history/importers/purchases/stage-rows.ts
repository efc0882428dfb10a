import type { StoreEntry } from '../../../catalogue/index.ts';
import { RegularsError } from '../../../errors.ts';
import { ownText } from '../../../resources/own-text.ts';
import { type Compiler, RowError } from '../compile.ts';
import { readCsv } from '../csv/read-csv.ts';
import type { ItemHints } from '../item-hints.ts';
import type { PurchasesMapping } from '../mapping/mapping.ts';
import type { Notes } from '../report.ts';
import type { Layout } from '../rows.ts';
import type { Buckets } from '../staging/buckets.ts';
import type { StagedColumns } from './staged-columns.ts';

/** How the rows of any file are read, and where to. */
export interface Staging {
  mapping: PurchasesMapping;
  layout: Layout;
  columns: StagedColumns;
  compiler: Compiler;
  hints: ItemHints;
  rows: Buckets;
  notes: Notes;
  /** Told how many bytes of the file are read. */
  progress(bytes: number): void;
}

/** Reads a data file once: rows go to their purchase's bucket, what they say of items and stores is collected. */
export async function stageRows(
  { file, fileNo }: { file: string; fileNo: number },
  { mapping, layout, columns, compiler, hints, rows, notes, progress }: Staging,
): Promise<{ rows: number; stores: StoreEntry[]; broken: string | undefined }> {
  const stores = new Map<string, StoreEntry>();
  const id = compiler.required(mapping.purchase.id, 'purchase id');
  const store = compiler.field(mapping.purchase.store);
  const about = mapping.store ?? {};
  const [name, format, region, priceZone, timeZone] = [
    about.name,
    about.format,
    about.region,
    about.priceZone,
    about.timeZone,
  ].map((field) => compiler.field(field));
  let count = 0;
  let arrange: ReturnType<Layout['arrange']>;
  const broken = await readCsv(file, mapping.format ?? {}, {
    header: (names) => {
      arrange = layout.arrange(names, file, fileNo);
    },
    row(cells, line) {
      count++;
      try {
        const row = arrange(cells, line);
        const of = id(row);
        const shop = store(row);
        if (shop !== '' && !stores.has(shop)) {
          const own = ownText(shop);
          stores.set(own, {
            id: own,
            name: ownText(name!(row)) || undefined,
            format: ownText(format!(row)) || undefined,
            region: ownText(region!(row)) || undefined,
            priceZone: ownText(priceZone!(row)) || undefined,
            timeZone: ownText(timeZone!(row)) || undefined,
          });
        }
        hints.note(row);
        const record: string[] = [];
        for (let i = 0; i < columns.own.length; i++) record.push(row[columns.own[i]!]!);
        record.push(of);
        rows.add(of, record);
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        notes.rejectedRow(file, line, error.message);
      }
    },
    rejected(line, reason) {
      count++;
      notes.rejectedRow(file, line, reason);
    },
    drain: async (bytes) => progress(bytes),
  });
  return { rows: count, stores: [...stores.values()], broken };
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
