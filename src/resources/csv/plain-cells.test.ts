import fc from 'fast-check';
import Papa from 'papaparse';
import t from 'tap';
import { plainCells } from './plain-cells.ts';

t.test('known lines', async (t) => {
  for (const [line, cells] of [
    ['', ['']],
    [',', ['', '']],
    ['a,"b,c",', ['a', 'b,c', '']],
    ['"","a ""b"""', ['', 'a "b"']],
    ['a"b,c', ['a"b', 'c']],
    ['"a', undefined],
    ['"a"b,c', undefined],
    ['"a" ,b', undefined],
    ['x,"""', undefined],
  ] as const)
    t.strictSame(plainCells(line, ','), cells, line);
});

t.test('what it takes, the parser takes alike', async () => {
  const line = fc.string({
    unit: fc.constantFrom('a', ' ', '"', ';', 'ж', '\t'),
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(line, (text) => {
      const cells = plainCells(text, ';');
      if (cells === undefined) return;
      const { data, errors } = Papa.parse<string[]>(text, { delimiter: ';', newline: '\n' });
      t.strictSame([data, errors], [[cells], []], text);
    }),
    { numRuns: 5_000 },
  );
});
