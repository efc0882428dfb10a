import t from 'tap';
import { search } from './search.ts';

const grid = { a: [0, 1, 2], b: [0, 5] };

t.test('finds the best of each setting, and scores nothing twice', async (t) => {
  const asked: string[] = [];
  const best = search({ a: 0, b: 0 }, grid, ({ a, b }) => {
    asked.push(`${a},${b}`);
    return -((a - 1) ** 2) + b;
  });
  t.same(best, { settings: { a: 1, b: 5 }, score: 5 });
  t.equal(new Set(asked).size, asked.length);
});

t.test('goes another round where one setting changes what is best of another', async (t) => {
  const score = ({ a, b }: { a: number; b: number }) => (b === 5 ? a : -a) + b;
  t.same(search({ a: 0, b: 0 }, grid, score).settings, { a: 2, b: 5 });
});

t.test('keeps what is there among equals', async (t) => {
  t.same(search({ a: 1, b: 5 }, grid, () => 1).settings, { a: 1, b: 5 });
});
