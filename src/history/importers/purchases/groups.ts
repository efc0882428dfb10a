import { MAX_LINES } from '../../purchases/rules.ts';
import { Buckets } from '../staging/buckets.ts';
import { HEADER_META } from './headers.ts';

/** The rows of one purchase id, wherever they lay. */
export interface Group {
  id: string;
  /** Staged cells, the header's appended. */
  rows: string[][];
}

/** A bucket larger than this is parted again, so that memory stays bounded. */
const MAX_BUCKET_BYTES = 48 << 20;
const MAX_DEPTH = 3;

export interface Staged {
  rows: Buckets;
  headers: Buckets | undefined;
}

export interface GroupSink {
  /** By ascending id within a bucket: the same whatever the order of the rows. */
  groups(groups: Group[]): Promise<void>;
  /** Rows of a purchase with more lines than there can be. */
  tooMany(id: string, rows: string[][]): void;
  /** A header that no line names. */
  empty(id: string, line: number): void;
}

/** Brings the rows of every purchase together, bucket by bucket; a row is `[…cells, id]`. */
export async function group(
  staged: Staged,
  bucket: number,
  folder: string,
  headerWidth: number,
  sink: GroupSink,
  depth = 0,
): Promise<void> {
  const bytes = staged.rows.bytes(bucket) + (staged.headers?.bytes(bucket) ?? 0);
  if (bytes > MAX_BUCKET_BYTES && depth < MAX_DEPTH) {
    const parted = await part(staged, bucket, folder, depth + 1, Math.ceil(bytes / MAX_BUCKET_BYTES) + 1);
    for (let i = 0; i < parted.rows.count; i++) {
      await group(parted, i, folder, headerWidth, sink, depth + 1);
      parted.rows.remove(i);
      parted.headers?.remove(i);
    }
    return;
  }
  const groups = new Map<string, { rows: string[][]; count: number }>();
  for await (const records of staged.rows.read(bucket)) {
    for (const cells of records) {
      const id = cells.pop()!;
      let of = groups.get(id);
      if (of === undefined) {
        of = { rows: [], count: 0 };
        groups.set(id, of);
      }
      of.count++;
      of.rows.push(cells);
      if (of.count <= MAX_LINES) continue;
      // What is over is told of at once: a purchase of millions of lines must not stay in memory.
      sink.tooMany(id, of.rows);
      of.rows = [];
    }
  }
  const headers = new Map<string, string[]>();
  if (staged.headers !== undefined) {
    for await (const records of staged.headers.read(bucket)) {
      for (const record of records) {
        if (headers.has(record[0]!)) continue;
        headers.set(record[0]!, record.slice(HEADER_META));
        if (!groups.has(record[0]!)) sink.empty(record[0]!, Number(record[1]));
      }
    }
  }
  const none = new Array<string>(headerWidth).fill('');
  const whole: Group[] = [];
  for (const [id, { rows, count }] of groups) {
    if (count > MAX_LINES) {
      if (rows.length > 0) sink.tooMany(id, rows);
      continue;
    }
    const header = headers.get(id) ?? none;
    for (const row of rows) row.push(...header);
    whole.push({ id, rows });
  }
  await sink.groups(whole.sort((a, b) => (a.id < b.id ? -1 : 1)));
}

async function part(
  { rows, headers }: Staged,
  bucket: number,
  folder: string,
  depth: number,
  count: number,
): Promise<Staged> {
  const parted = (name: string) => new Buckets(folder, `${name}-${depth}-${bucket}`, count, depth);
  const result = { rows: parted('rows'), headers: headers === undefined ? undefined : parted('headers') };
  for await (const records of rows.read(bucket))
    for (const record of records) result.rows.add(record.at(-1)!, record);
  result.rows.close();
  if (headers !== undefined) {
    for await (const records of headers.read(bucket))
      for (const record of records) result.headers!.add(record[0]!, record);
    result.headers!.close();
  }
  return result;
}
