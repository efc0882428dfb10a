import { RegularsError } from '../../../errors.ts';
import { RecordReader } from '../../../resources/csv/records.ts';
import type { FeedSink, OfferRules } from '../offer.ts';
import { FeedRecord } from '../record.ts';
import { ATTRIBUTES } from './google-offer.ts';
import { takeGoogle } from './take-google.ts';

const NEEDED = ['id', 'title', 'price'];

/**
 * Google Merchant as text with tabs; the header names the attributes, with spaces or underscores.
 * @throws RegularsError `import_failed` where the header names no `id`, `title` or `price`.
 */
export async function readGoogleTsv(
  file: string,
  pieces: AsyncIterable<string>,
  sink: FeedSink,
  rules: OfferRules,
): Promise<void> {
  let header: string[] | undefined;
  const records = new RecordReader('\t', {
    record(cells, line) {
      if (header !== undefined) return takeRow(cells, header, line, sink, rules);
      header = cells.map(attributeOf);
      const missing = NEEDED.filter((name) => header?.includes(name) !== true);
      if (missing.length > 0)
        throw new RegularsError('import_failed', `${file}: the header names no ${missing.join(', ')}`);
    },
    malformed: (line, reason) => sink.rejected(line, reason),
  });
  for await (const piece of pieces) {
    records.push(piece);
    await sink.drain();
  }
  records.end(true);
  await sink.drain();
  if (header === undefined) throw new RegularsError('import_failed', `${file}: empty, expected a header row`);
}

function takeRow(
  cells: readonly string[],
  header: readonly string[],
  line: number,
  sink: FeedSink,
  rules: OfferRules,
): void {
  const record = new FeedRecord(line);
  for (const [at, name] of header.entries()) if (ATTRIBUTES.has(name)) record.add(name, cells[at]!);
  takeGoogle(record, sink, rules);
}

function attributeOf(column: string): string {
  return column
    .replace(/^\ufeff/, '')
    .trim()
    .toLowerCase()
    .replace(/^g:/, '')
    .replaceAll(/\s+/g, '_');
}
