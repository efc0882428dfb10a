import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { CsvFile, cell, money } from './csv-file.ts';

t.test('rows short and long come back whole and in order', async (t) => {
  const path = join(t.testdir(), 'rows.csv.gz');
  const file = new CsvFile(path, 'id,text');
  const rows = ['id,text'];
  for (let i = 0; i < 5_000; i++) {
    const row = `${i},${i % 997 === 0 ? 'ü—'.repeat(40_000) : 'short – “one”'}`;
    rows.push(row);
    file.row(row);
    await file.drain();
  }
  await file.close();
  t.ok(gunzipSync(readFileSync(path)).toString() === `${rows.join('\n')}\n`);
});

t.test('a disk that fails is told at the end', async (t) => {
  const file = new CsvFile(join(t.testdir(), 'nowhere', 'rows.csv.gz'), 'id');
  await t.rejects(file.close(), { code: 'ENOENT' });
});

t.test('cells and money', async (t) => {
  t.equal(cell('plain'), 'plain');
  t.equal(cell('Socks, 3 pairs'), '"Socks, 3 pairs"');
  t.equal(cell('12" toy'), '"12"" toy"');
  t.equal(money(5), '0.05');
  t.equal(money(1_999), '19.99');
  t.equal(money(-120), '-1.20');
});
