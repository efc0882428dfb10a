import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { decodeCustomerLists, loadModel } from '../models/artifact/index.ts';
import { smallChain } from '../test/support/small-chain.ts';
import { entriesOf, historiesOf, listSource, partsOf } from './entries.ts';
import { fit } from './fit.ts';
import { NETWORK_DEFAULTS } from './fit-network.ts';
import { packEntries, readEntries } from './lists-file.ts';
import { FIT_DEFAULTS } from './settings.ts';
import { withSharedArrays } from './shared-arrays.ts';
import { writeLists } from './write-lists.ts';

// More customers than go into one part: 200 of them make no second one.
const snapshot = smallChain(650, 1, 40);
const fitted = fit(snapshot, {
  ...FIT_DEFAULTS,
  network: { ...NETWORK_DEFAULTS, epochs: 1, leastSteps: 1 },
  trainingRows: 2_000,
});
const source = listSource(snapshot, Int32Array.of(3, 640));

t.test('the same bytes from one thread, from three, and from none', async (t) => {
  const { bytes } = await fitted;
  const directory = t.testdir();
  const shares: number[] = [];
  const write = async (threads: number, from = source) => {
    const path = join(directory, `${threads}.bin`);
    const sizes = await writeLists(path, { source: from, bytes }, threads, (share) => shares.push(share));
    return { sizes, file: await readFile(path) };
  };
  const one = await write(1);
  t.ok(partsOf(source).length >= 6);
  t.ok(
    shares.every((share, at) => share >= (shares[at - 1] ?? 0)),
    'it only gets more',
  );
  t.equal(shares.at(-1), 1);
  const three = await write(3, withSharedArrays(source));
  t.same(three.sizes, one.sizes);
  t.ok(three.file.equals(one.file));
  const here = packEntries(entriesOf(loadModel(bytes), source));
  const entriesAt = 'RGLLIST1'.length;
  t.ok(one.file.subarray(entriesAt, entriesAt + here.bytes.length).equals(here.bytes));
  const total = Object.values(one.sizes).reduce((sum, { entries }) => sum + entries, 0);
  t.equal(total, here.entries);
});

t.test('everybody has the lists that the model gives them, but those who want none', async (t) => {
  const { bytes } = await fitted;
  const path = join(t.testdir(), 'lists.bin');
  await writeLists(path, { source, bytes }, 2);
  const model = loadModel(bytes);
  const expected = new Map(
    [...historiesOf(source)].map(({ customerNo, history }) => [
      customerNo,
      model.customerLists(history, model.lastDay + 1),
    ]),
  );
  expected.delete(3);
  expected.delete(640);
  const got = new Map<number, ReturnType<typeof decodeCustomerLists>>();
  for await (const { kind, key, value } of readEntries(path))
    if (kind === 'customer') got.set(key, decodeCustomerLists(value));
  t.equal(got.size, 648);
  t.strictSame(got, expected);
});

t.test('a thread that fails ends the writing', async (t) => {
  const { bytes } = await fitted;
  const broken = bytes.slice();
  broken[broken.length - 1]! ^= 1;
  await t.rejects(writeLists(join(t.testdir(), 'lists.bin'), { source, bytes: broken }, 2), /checksum/);
});
