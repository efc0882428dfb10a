import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { ListEntry, ListKind } from '../src/resources/store/port.ts';
import { ListsFile, packEntries, readEntries } from './lists-file.ts';

const KINDS: ListKind[] = ['chain', 'category', 'store', 'item', 'customer'];
// Together more than two blocks, one value as large as one, and an empty one.
const entries: ListEntry[] = Array.from({ length: 3_000 }, (_, at) => ({
  kind: KINDS[at % KINDS.length]!,
  key: at * 1_000_003,
  value: new Uint8Array(at === 7 ? 0 : at === 9 ? (1 << 20) - 9 : 800 + (at % 100)).fill(at),
}));

/** A hundred entries a part. */
function writeEntries(path: string, all: readonly ListEntry[]): void {
  const file = new ListsFile(path);
  for (let at = 0; at < all.length; at += 100) file.append(packEntries(all.slice(at, at + 100)));
  file.finish();
  file.close();
}

async function read(path: string): Promise<ListEntry[]> {
  const got: ListEntry[] = [];
  for await (const entry of readEntries(path)) got.push(entry);
  return got;
}

t.test('entries come back as they went, across blocks', async (t) => {
  const path = join(t.testdir(), 'lists.bin');
  writeEntries(path, entries);
  const got = await read(path);
  t.equal(got.length, entries.length);
  t.same(
    got.filter(({ kind, key, value }, at) => {
      const { kind: k, key: n, value: v } = entries[at]!;
      return kind !== k || key !== n || Buffer.compare(value, v) !== 0;
    }),
    [],
  );
  writeEntries(path, []);
  t.same(await read(path), []);
});

t.test('a cut, changed or foreign file is refused', async (t) => {
  const path = join(t.testdir(), 'lists.bin');
  writeEntries(path, entries.slice(0, 6));
  const bytes = await readFile(path);
  const refused = async (content: Uint8Array, what: string) => {
    await writeFile(path, content);
    await t.rejects(read(path), { code: 'artifact_corrupt' }, what);
  };
  for (const length of [0, 4, 8, 12, 500, bytes.length - 41, bytes.length - 33, bytes.length - 1])
    await refused(bytes.subarray(0, length), `${length} bytes of ${bytes.length}`);
  for (const at of [0, 8, 30, 900, bytes.length - 40, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    await refused(changed, `byte ${at}`);
  }
  await refused(Buffer.concat([bytes, Buffer.of(0)]), 'a byte more');
});

t.test('a file that is not there is a model that is missing', async (t) => {
  await t.rejects(read(join(t.testdir(), 'lists.bin')), { code: 'model_missing' });
});
