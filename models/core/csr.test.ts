import t from 'tap';
import { invert, offsets, rowsOf } from './csr.ts';

t.test('offsets, rows and the inverted index', async (t) => {
  const start = offsets([2, 0, 3]);
  t.same([...start], [0, 2, 2, 5]);
  t.same([...rowsOf(start)], [0, 0, 2, 2, 2]);
  const index = invert({ start, values: Uint32Array.of(1, 3, 0, 1, 3) }, 4);
  t.same([...index.start], [0, 1, 3, 3, 5]);
  t.same([...index.values], [2, 0, 2, 0, 2]);
});
