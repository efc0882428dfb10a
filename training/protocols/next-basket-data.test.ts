import t from 'tap';
import { folderOf } from '../../test/support/folder-of.ts';
import { readNextBasketData } from './next-basket-data.ts';

const history = { a: [[-1], [0, 1], [2], [-1]], b: [[-1], [3], [-1]] };
const future = { a: [[-1], [1], [-1]], b: [[-1], [4, 0], [-1]] };
const keyset = { item_num: 6, train: ['a'], val: [], test: ['b'] };

t.test('reads plain and gzipped files, and keysets in the order of their numbers', async (t) => {
  const folder = await folderOf(t, {
    'history.json': history,
    'future.json.gz': future,
    'keyset_10.json': { ...keyset, train: [], test: ['a', 'b'] },
    'keyset_2.json.gz': keyset,
  });
  const data = readNextBasketData(folder);
  t.same(data.ids, ['a', 'b']);
  t.same(data.history, [[[0, 1], [2]], [[3]]]);
  t.same(data.future, [[1], [4, 0]]);
  t.equal(data.items, 6);
  t.same(
    data.folds.map(({ test }) => test),
    [['b'], ['a', 'b']],
  );
});

t.test('without keysets, five folds by FNV-1a of the id cover everyone once', async (t) => {
  const data = readNextBasketData(await folderOf(t, { 'history.json': history, 'future.json': future }));
  t.equal(data.items, 5);
  t.equal(data.folds.length, 5);
  t.same(data.folds.flatMap(({ test }) => test).sort(), ['a', 'b']);
  // FNV-1a('a') = 0xe40c292c, mod 5 = 0; FNV-1a('b') = 0xe70c2de5, mod 5 = 2.
  t.same(data.folds[0]!.test, ['a']);
  t.same(data.folds[2]!.test, ['b']);
});

t.test('a broken data set is refused by the name of the file, with got and expected', async (t) => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [{}, /history\.json: got no such file; expected .*\.gz/],
    [{ 'history.json': history }, /future\.json: got no such file/],
    [{ 'history.json': '{"a":', 'future.json': future }, /history\.json: got .*; expected JSON/],
    [{ 'history.json.gz': history, 'future.json': [] }, /future\.json: got a list of 0; expected \{customer/],
    [{ 'history.json': { a: [[0]] }, 'future.json': future }, /customer a: a list of 1 without \[-1\]/],
    [{ 'history.json': { a: [[-1], [0.5], [-1]] }, 'future.json': future }, /customer a, basket 1: \[0\.5\]/],
    [{ 'history.json': { a: [[-1], [-1]] }, 'future.json': future }, /no basket for customer a/],
    [
      { 'history.json': history, 'future.json': { a: future.a } },
      /future\.json: got 0 baskets for customer b/,
    ],
    [{ 'history.json': {}, 'future.json': {} }, /no customer/],
    [{ 'history.json': history, 'future.json': future, 'keyset_0.json': { test: [] } }, /keyset_0\.json/],
    [
      { 'history.json': history, 'future.json': future, 'keyset_0.json': { ...keyset, test: ['z'] } },
      /test names customer z/,
    ],
    [
      { 'history.json': history, 'future.json': future, 'keyset_0.json': { ...keyset, train: ['b'] } },
      /customer b in test and elsewhere/,
    ],
    [
      { 'history.json': history, 'future.json': future, 'keyset_0.json': { ...keyset, item_num: 3 } },
      /item_num 3; expected 5/,
    ],
  ];
  for (const [files, message] of cases) {
    const folder = await folderOf(t, files);
    t.throws(() => readNextBasketData(folder), { code: 'invalid_dataset', message });
  }
  t.throws(() => readNextBasketData('/no/such/folder'), {
    code: 'invalid_dataset',
    message: /no such folder/,
  });
});
