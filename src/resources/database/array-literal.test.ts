import fc from 'fast-check';
import t from 'tap';
import { testDatabase } from '../../../test/support/database.ts';
import { arrayLiteral } from './database.ts';

t.test('a literal arrives as the driver’s own array does', async (t) => {
  const { database } = await testDatabase(t);
  const text = fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', ' ', 'N', 'NULL', 'ш', '😀') });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(text, fc.constant(null))), async (values) => {
      const [row] = await database.query<{ ours: unknown; theirs: unknown }>(
        'select $1::text[] as ours, $2::text[] as theirs',
        [arrayLiteral(values), values],
      );
      t.strictSame(row!.ours, values);
      t.strictSame(row!.ours, row!.theirs);
    }),
    { numRuns: 50 },
  );
  t.strictSame(
    await database.query('select $1::integer[] as numbers, $2::boolean[] as flags, $3::bytea[] as bytes', [
      arrayLiteral([1, null, -2]),
      arrayLiteral([true, null, false]),
      arrayLiteral(['\\x00ff']),
    ]),
    [{ numbers: [1, null, -2], flags: [true, null, false], bytes: [Buffer.from([0, 255])] }],
  );
});
