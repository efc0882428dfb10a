import { MAX_LINES } from '../../purchases/rules.ts';
import { Buckets, type FilledBuckets, lastCell } from '../staging/buckets.ts';
import { HEADER_META } from './headers.ts';

/** The rows of one purchase id, wherever they lay. */
export interface Group {
  id: string;
  /** As they were staged (`cellsOf`), the id last: whole, for cells by the million keep the garbage collector busy. */
  records: string[];
  /** The cells of its header, which take the id's place. */
  header: readonly string[];
}

/** A bucket larger than this is parted again, so that memory stays bounded. */
const MAX_BUCKET_BYTES = 48 << 20;
const MAX_DEPTH = 3;

export interface Staged {
  rows: FilledBuckets;
  headers: FilledBuckets | undefined;
}

export interface GroupSink {
  /** By ascending id within a bucket: the same whatever the order of the rows. */
  groups(groups: readonly Group[]): Promise<void>;
  /** Records of a purchase with more lines than there can be. */
  tooMany(id: string, records: readonly string[]): void;
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
  const groups = new Map<string, { records: string[]; count: number }>();
  for await (const records of staged.rows.readWhole(bucket)) {
    for (const record of records) {
      const id = lastCell(record);
      let of = groups.get(id);
      if (of === undefined) {
        of = { records: [], count: 0 };
        groups.set(id, of);
      }
      of.count++;
      of.records.push(record);
      if (of.count <= MAX_LINES) continue;
      // What is over is told of at once: a purchase of millions of lines must not stay in memory.
      sink.tooMany(id, of.records);
      of.records = [];
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
  for (const [id, { records, count }] of groups) {
    if (count <= MAX_LINES) whole.push({ id, records, header: headers.get(id) ?? none });
    else if (records.length > 0) sink.tooMany(id, records);
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
  const parted = async (name: string, from: FilledBuckets, keyOf: (record: string[]) => string) => {
    const parts = new Buckets(folder, `${name}-${depth}-${bucket}`, count, depth);
    for await (const records of from.read(bucket))
      for (const record of records) parts.add(keyOf(record), record);
    return parts.close();
  };
  return {
    rows: await parted('rows', rows, (record) => record.at(-1)!),
    headers: headers && (await parted('headers', headers, (record) => record[0]!)),
  };
}
