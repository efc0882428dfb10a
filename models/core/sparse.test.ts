import fc from 'fast-check';
import t from 'tap';
import { Accumulator } from './accumulator.ts';
import { DotProducts } from './dot-products.ts';
import { blend, type SparseVector, sparseRow, stackRows, transpose } from './sparse.ts';

const WIDTH = 40;

/** Quarters: exact in float32, so that sums are exact in any order. */
const vectors = fc
  .uniqueArray(fc.tuple(fc.nat(WIDTH - 1), fc.integer({ min: 1, max: 64 })), {
    selector: ([i]) => i,
    maxLength: 30,
  })
  .map((entries): SparseVector => {
    const sorted = entries.sort(([a], [b]) => a - b);
    return {
      index: Uint32Array.from(sorted, ([i]) => i),
      value: Float32Array.from(sorted, ([, v]) => v / 4),
    };
  });

function dense({ index, value }: SparseVector): number[] {
  const values = new Array<number>(WIDTH).fill(0);
  for (const [at, i] of index.entries()) values[i] = value[at]!;
  return values;
}

t.test('blend is a·x + b·y', async (t) => {
  fc.assert(
    fc.property(vectors, vectors, (x, y) => {
      const blended = blend(0.5, x, 2, y);
      const expected = dense(x).map((v, i) => 0.5 * v + 2 * dense(y)[i]!);
      t.same(dense(blended), expected);
      t.same(
        [...blended.index],
        [...new Set([...x.index, ...y.index])].sort((a, b) => a - b),
      );
    }),
  );
});

t.test('rows come back as stacked, and transposing twice changes nothing', async (t) => {
  fc.assert(
    fc.property(fc.array(vectors, { maxLength: 8 }), (rows) => {
      const stacked = stackRows(rows, WIDTH);
      for (const [row, vector] of rows.entries()) t.same(sparseRow(stacked, row), vector);
      t.same(transpose(transpose(stacked)), stacked);
    }),
  );
});

t.test(
  'dot products by inverted index equal the dense ones, and know which rows share nothing',
  async (t) => {
    fc.assert(
      fc.property(fc.array(vectors, { maxLength: 8 }), vectors, vectors, (rows, query, other) => {
        const products = new DotProducts(stackRows(rows, WIDTH));
        products.of(other); // leaves nothing behind
        const found = products.of(query);
        for (const [row, vector] of rows.entries()) {
          const expected = dense(vector).reduce((sum, v, i) => sum + v * dense(query)[i]!, 0);
          t.equal(found.rows.subarray(0, found.size).includes(row), expected > 0);
          t.equal(found.sum[row], expected);
        }
      }),
    );
  },
);

t.test(
  'an accumulator sums, whether little or much of it is touched, and starts anew when cleared',
  async (t) => {
    fc.assert(
      fc.property(fc.constantFrom(WIDTH, 5_000), fc.array(vectors, { maxLength: 4 }), (width, added) => {
        const accumulator = new Accumulator(width);
        accumulator.add(3, 1);
        accumulator.clear();
        const expected = new Array<number>(WIDTH).fill(0);
        for (const { index, value } of added) {
          accumulator.addRange(index, value, 0, index.length, 2);
          for (const [at, i] of index.entries()) expected[i]! += 2 * value[at]!;
        }
        const sum = accumulator.toSparse();
        t.same(dense(sum), expected);
        t.same(
          [...sum.index],
          [...sum.index].sort((a, b) => a - b),
        );
      }),
    );
  },
);
