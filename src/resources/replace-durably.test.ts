import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { replaceDurably } from './replace-durably.ts';

t.test('the new file is there whole, with its mode, or the old one stays', async (t) => {
  const folder = t.testdir({ 'report.ndjson': 'old\n' });
  const path = join(folder, 'report.ndjson');
  async function* cutOff() {
    yield 'new\n';
    throw new Error('the source ended');
  }
  await t.rejects(replaceDurably(path, cutOff()), { message: 'the source ended' });
  t.equal(await readFile(path, 'utf8'), 'old\n');
  async function* lines() {
    yield 'first\n';
    // What is read while it is being replaced.
    yield await readFile(path, 'utf8');
  }
  await replaceDurably(path, lines(), 0o600);
  t.equal(await readFile(path, 'utf8'), 'first\nold\n');
  t.equal((await stat(path)).mode & 0o777, 0o600);
  t.same(await readdir(folder), ['report.ndjson'], 'no draft is left');
});
