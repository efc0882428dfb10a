import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import wabt from 'wabt';
import { packageRoot } from '../../src/resources/package-root.ts';
import { columnSums } from './column-sums.ts';

t.test('the code is what its source is assembled to', async (t) => {
  const folder = join(packageRoot, 'models', 'core');
  const { parseWat } = await wabt();
  const assembled = parseWat('add-scaled.wat', readFileSync(join(folder, 'add-scaled.wat'), 'utf8'));
  const bytes = Buffer.from(assembled.toBinary({}).buffer).toString('base64');
  t.ok(readFileSync(join(folder, 'column-sums.ts'), 'utf8').includes(`'${bytes}'`), bytes);
});

t.test('assembled, the sums are the same to the last bit, whatever was added before', async () => {
  const column = fc.array(fc.tuple(fc.nat(40), fc.float({ noNaN: true, noDefaultInfinity: true })), {
    maxLength: 12,
  });
  const added = fc.array(fc.tuple(fc.nat(5), fc.double({ noNaN: true, min: -1e9, max: 1e9 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(column, { minLength: 6, maxLength: 6 }), added, added, (drawn, before, now) => {
      const lengths = drawn.map(({ length }) => length);
      const columns = {
        start: Uint32Array.from([
          0,
          ...lengths.map((_, c) => lengths.slice(0, c + 1).reduce((a, b) => a + b)),
        ]),
        index: Uint32Array.from(drawn.flat(), ([row]) => row),
        value: Float32Array.from(drawn.flat(), ([, value]) => value),
        width: 41,
      };
      const [plain, assembled] = [columnSums(columns), columnSums(columns, 0)];
      for (const sums of [plain, assembled]) {
        for (const [c, weight] of before) sums.add(c, weight);
        sums.clear();
        for (const [c, weight] of now) sums.add(c, weight);
      }
      return (
        Buffer.compare(Buffer.from(plain.sum), Buffer.from(assembled.sum)) === 0 &&
        plain.sum.every((sum, row) => Object.is(sum, assembled.sum[row]))
      );
    }),
  );
});
