import { MAX_LINES } from '../../purchases/rules.ts';
import { Buckets, cellsOf, type FilledBuckets, lastCell } from '../staging/buckets.ts';
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
  rows: FilledBuckets;
  headers: FilledBuckets | undefined;
}

export interface GroupSink {
  /** By ascending id within a bucket: the same whatever the order of the rows. To be gone through once. */
  groups(groups: Iterable<Group>): Promise<void>;
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
  // Rows stay whole until their group's turn: cells by the million in memory keep the garbage collector busy.
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
      sink.tooMany(id, of.records.map(cellsOf));
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
  const whole: { id: string; records: string[] }[] = [];
  for (const [id, { records, count }] of groups) {
    if (count <= MAX_LINES) whole.push({ id, records });
    else if (records.length > 0) sink.tooMany(id, records.map(cellsOf));
  }
  whole.sort((a, b) => (a.id < b.id ? -1 : 1));
  function* split(): Generator<Group> {
    for (const { id, records } of whole) {
      const header = headers.get(id) ?? none;
      yield {
        id,
        rows: records.map((record) => {
          const cells = cellsOf(record);
          cells.pop(); // the id
          for (let i = 0; i < header.length; i++) cells.push(header[i]!);
          return cells;
        }),
      };
    }
  }
  await sink.groups(split());
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
