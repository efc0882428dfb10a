import { RegularsError } from '../../../errors.ts';
import { readCsv } from '../csv/read-csv.ts';
import { indexIn } from '../joins.ts';
import type { PurchasesMapping } from '../mapping/mapping.ts';
import type { Layout } from '../rows.ts';
import { Buckets, type FilledBuckets } from '../staging/buckets.ts';

type OnRejected = (file: string, line: number, reason: string) => void;

/** Cells before the header's own: the purchase's id, the row's line. */
export const HEADER_META = 2;

/**
 * Stages the header file by purchase id: id, line, its columns, and the days since the epoch where times are gaps. The
 * gaps are added up customer by customer first, so the file may be of any size and in any order.
 */
export async function stageHeaders(
  file: string,
  mapping: PurchasesMapping,
  layout: Layout,
  folder: string,
  buckets: Buckets,
  count: number,
  rejected: OnRejected,
  progress: (bytes: number) => void,
): Promise<void> {
  const { header, purchase, format = {} } = mapping;
  const gaps = typeof purchase.at === 'object' && 'epoch' in purchase.at ? purchase.at : undefined;
  const byCustomer = gaps === undefined ? undefined : new Buckets(folder, 'gaps', count);
  let indexes: number[] = [];
  let keyIndex = -1;
  let gapIndexes: number[] = [];
  const broken = await readCsv(file, format, {
    header(names) {
      const own = (name: string) => indexIn(names, name.slice(name.indexOf('.') + 1), file);
      keyIndex = indexIn(names, header!.key, file, '/header/key');
      indexes = layout.header.map(({ column, path }) => indexIn(names, column, file, path));
      if (gaps !== undefined) gapIndexes = [gaps.per, gaps.order, gaps.gapDays].map(own);
    },
    row(cells, line) {
      const id = cells[keyIndex]!.trim();
      if (id === '') return rejected(file, line, `${header!.key}: empty`);
      const staged = [id, String(line), ...indexes.map((index) => cells[index]!)];
      if (byCustomer === undefined) return buckets.add(id, [...staged, '']);
      const [per, order, gap] = gapIndexes.map((index) => cells[index]!.trim()) as [string, string, string];
      if (!/^\d+$/.test(order))
        return rejected(file, line, `${gaps!.order}: got ${order}, expected a whole number`);
      if (!/^\d*(\.\d+)?$/.test(gap))
        return rejected(file, line, `${gaps!.gapDays}: got ${gap}, expected days`);
      byCustomer.add(per, [per, order, gap, ...staged]);
    },
    rejected: (line, reason) => rejected(file, line, reason),
    drain: async (bytes) => progress(bytes),
  });
  if (broken !== undefined) throw new RegularsError('import_failed', `${file}: ${broken}`);
  if (byCustomer !== undefined) await addUpGaps(byCustomer.close(), buckets);
}

async function addUpGaps(byCustomer: FilledBuckets, buckets: Buckets): Promise<void> {
  for (let bucket = 0; bucket < byCustomer.count; bucket++) {
    const orders: { per: string; order: number; gap: number; staged: string[] }[] = [];
    for await (const records of byCustomer.read(bucket))
      for (const [per, order, gap, ...staged] of records)
        orders.push({ per: per!, order: Number(order), gap: Number(gap), staged });
    orders.sort((a, b) => (a.per < b.per ? -1 : a.per > b.per ? 1 : a.order - b.order));
    let days = 0;
    for (const [i, { per, gap, staged }] of orders.entries()) {
      days = (per === orders[i - 1]?.per ? days : 0) + gap;
      buckets.add(staged[0]!, [...staged, String(Math.round(days))]);
    }
    byCustomer.remove(bucket);
  }
}
