import t from 'tap';
import { normal, sample, seededRandom, shuffle } from './random.ts';

t.test('the seed alone determines the stream', async (t) => {
  const first = seededRandom(7);
  const second = seededRandom(7);
  const other = seededRandom(8);
  const stream = Array.from({ length: 50 }, () => first());
  t.same(
    Array.from({ length: 50 }, () => second()),
    stream,
  );
  t.not(other(), stream[0]);
  t.ok(stream.every((value) => value >= 0 && value < 1));
});

t.test('numbers are spread evenly', async (t) => {
  const random = seededRandom(1);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[Math.floor(random() * 10)]!++;
  t.ok(
    counts.every((count) => Math.abs(count - 10_000) < 400),
    counts.join(' '),
  );
});

t.test('normal has mean 0 and variance 1', async (t) => {
  const random = seededRandom(2);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < 50_000; i++) {
    const value = normal(random);
    sum += value;
    squares += value * value;
  }
  t.ok(Math.abs(sum / 50_000) < 0.02);
  t.ok(Math.abs(squares / 50_000 - 1) < 0.03);
});

t.test('sample takes distinct rows, ascending, and all of them when asked for more', async (t) => {
  const rows = sample(1_000, 100, seededRandom(3));
  t.equal(new Set(rows).size, 100);
  t.same(
    rows,
    [...rows].sort((a, b) => a - b),
  );
  t.notSame(rows, sample(1_000, 100, seededRandom(4)));
  t.same([...sample(3, 10, seededRandom(3))], [0, 1, 2]);
});

t.test('shuffle keeps the values', async (t) => {
  const values = shuffle(
    Int32Array.from({ length: 100 }, (_, i) => i),
    seededRandom(5),
  );
  t.notSame(
    [...values],
    [...values].sort((a, b) => a - b),
  );
  t.same(
    [...values].sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, i) => i),
  );
});
