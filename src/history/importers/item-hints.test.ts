import t from 'tap';
import { Compiler } from './compile.ts';
import { ItemHints } from './item-hints.ts';
import type { PurchasesMapping } from './mapping/mapping.ts';

const NAMES = ['code', 'name', 'fine', 'coarse'];
const MAPPING: PurchasesMapping = {
  subject: 'purchases',
  source: 'till',
  purchase: { id: 'id', at: 'at', channel: { constant: 'store' } },
  line: { item: 'code', quantity: 'quantity', amount: 'amount' },
  item: { title: { column: 'name', except: '^\\?' }, categories: ['fine', 'coarse'] },
};

function hintsOf(rows: string[][]) {
  const hints = new ItemHints(new Compiler((column) => NAMES.indexOf(column), '.', 'UTC'), MAPPING);
  for (const row of rows) hints.note(row);
  return { items: hints.hints(), categories: hints.categories() };
}

t.test('the most frequent title and category, whatever the order of the rows', async (t) => {
  const rows = [
    ['b', 'Tea', 'drinks', 'food'],
    ['a', '? lost', 'milk', 'food'],
    ['a', 'Milk 1 l', 'milk', 'food'],
    ['a', 'Milk', 'dairy', 'food'],
    ['a', 'Milk', 'milk', 'food'],
    ['b', 'Green tea', 'drinks', 'food'],
    ['c', '?', '', 'food'],
    ['', 'nothing', 'x', 'y'],
  ];
  const expected = {
    items: [
      { code: 'a', kind: undefined, title: 'Milk', placeholder: false, category: 'milk' },
      { code: 'b', kind: undefined, title: 'Green tea', placeholder: false, category: 'drinks' },
      { code: 'c', kind: undefined, title: undefined, placeholder: undefined, category: 'food' },
    ],
    categories: [
      { id: 'drinks', parent: 'food', title: 'drinks' },
      { id: 'food', parent: undefined, title: 'food' },
      { id: 'milk', parent: 'food', title: 'milk' },
    ],
  };
  t.strictSame(hintsOf(rows), expected);
  t.strictSame(hintsOf(rows.toReversed()), expected);
});

t.test('categories never end up above each other', async (t) => {
  const { categories } = hintsOf([
    ['a', 'A', 'x', 'y'],
    ['b', 'B', 'y', 'x'],
    ['c', 'C', 'z', 'z'],
  ]);
  t.strictSame(
    categories.map(({ id, parent }) => [id, parent]),
    [
      ['x', 'y'],
      ['y', undefined],
      ['z', undefined],
    ],
  );
});
