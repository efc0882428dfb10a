import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import type { Format } from '../mapping/fields.ts';
import { readCsv } from './read-csv.ts';

async function read(file: string, format: Format = {}) {
  const rows: string[][] = [];
  const lines: number[] = [];
  const rejected: [number, string][] = [];
  let columns: string[] = [];
  const broken = await readCsv(file, format, {
    header: (names) => {
      columns = names;
    },
    row: (cells, line) => {
      rows.push(cells);
      lines.push(line);
    },
    rejected: (line, reason) => rejected.push([line, reason]),
  });
  return { columns, rows, lines, rejected, broken };
}

async function readText(t: { testdir: () => string }, content: string | Buffer, format?: Format) {
  const file = join(t.testdir(), 'file.csv');
  await writeFile(file, content);
  return read(file, format);
}

t.test('plain, gzipped, with a mark, CRLF, other delimiters and Cyrillic of old tills', async (t) => {
  const expected = {
    columns: ['a', 'b'],
    rows: [
      ['1', 'x'],
      ['2', ''],
    ],
    lines: [2, 3],
    rejected: [],
    broken: undefined,
  };
  t.strictSame(await readText(t, 'a,b\n1,x\n2,\n'), expected);
  t.strictSame(await readText(t, 'a,b\n1,x\n2,'), expected, 'no line end at the end');
  t.strictSame(await readText(t, '\uFEFFa,b\r\n1,x\r\n2,""\r\n'), expected);
  t.strictSame(await readText(t, gzipSync('a,b\n1,x\n2,\n')), expected);
  t.strictSame(await readText(t, 'a;b\n1;x\n2;\n', { delimiter: ';' }), expected);
  t.strictSame((await readText(t, 'a,b\n\n1,x\n\n2,\n')).lines, [3, 5], 'blank lines are no rows');
  const cyrillic = Buffer.concat([
    Buffer.from('a,b\n1,'),
    Buffer.from([0xcc, 0xee, 0xeb, 0xee, 0xea, 0xee]),
    Buffer.from('\n'),
  ]);
  t.strictSame((await readText(t, cyrillic, { encoding: 'windows-1251' })).rows, [['1', 'Молоко']]);
  t.match((await readText(t, cyrillic)).rejected, [[2, /is not utf-8/]]);
  t.strictSame(
    (await readText(t, 'a,b\n1,\uFFFD\n')).rows,
    [['1', '\uFFFD']],
    'a replacement character that was meant',
  );
});

t.test('a bad line costs itself alone', async (t) => {
  const { rows, rejected } = await readText(
    t,
    [
      'a,b',
      '1,x',
      '2,"open',
      '3,y',
      '4,y,z',
      '5,"say ""hi"", twice',
      'over two lines"',
      '6,5" pipe',
      '7,w',
      '8,n\0l',
      '9,"a"b',
      '10,"z"',
    ].join('\n'),
  );
  t.strictSame(rows, [
    ['1', 'x'],
    ['3', 'y'],
    ['5', 'say "hi", twice\nover two lines'],
    ['6', '5" pipe'],
    ['7', 'w'],
    ['10', 'z'],
  ]);
  t.match(rejected, [
    [3, /malformed quotes/],
    [5, 'got 3 columns, expected 2'],
    [10, /NUL/],
    [11, /malformed quotes/],
  ]);
});

t.test('a quote that is never closed in a long file', async (t) => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `${i},"v${i}"`);
  lines[7] = '7,"open';
  lines[70_000] = '70000,open"';
  const { rows, rejected } = await readText(t, ['a,b', ...lines].join('\n'));
  t.match(rejected, [[9, /malformed quotes/]]);
  t.equal(rows.length, 99_999);
  t.strictSame(rows.at(-1), ['99999', 'v99999']);
});

t.test('a truncated .gz keeps what came before and says so', async (t) => {
  const text = `a,b\n${Array.from({ length: 50_000 }, (_, i) => `${i},${(i * 7919) % 10_007}`).join('\n')}\n`;
  const zipped = gzipSync(text);
  const { rows, rejected, broken } = await readText(t, zipped.subarray(0, zipped.length >> 1));
  t.match(broken, /broken off .* line \d+ is lost/);
  t.ok(rows.length > 1000 && rows.length < 50_000, `${rows.length} rows`);
  t.strictSame(rejected, []);
  t.strictSame(rows.at(-1), [`${rows.length - 1}`, `${((rows.length - 1) * 7919) % 10_007}`]);
});

t.test('no file, nothing in it', async (t) => {
  await t.rejects(read(join(t.testdir(), 'none.csv')), {
    code: 'import_failed',
    message: /none\.csv.*ENOENT/,
  });
  await t.rejects(readText(t, ''), { code: 'import_failed', message: /empty, expected a header row/ });
});

t.test('what a spreadsheet writes is read back, wherever the chunks end', async (t) => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'ж', '"', ',', '\n', ' ', '7'), maxLength: 6 });
  const file = join(t.testdir(), 'file.csv');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, fc.constant('end')), { minLength: 1, maxLength: 30 }),
      async (rows) => {
        const quoted = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','));
        await writeFile(file, `a,b,c\n${quoted.join('\n')}\n`);
        const got = await read(file);
        t.strictSame(got.rows, rows);
        t.strictSame(got.rejected, []);
      },
    ),
    { numRuns: 100, seed: 5 },
  );
});
