import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { runCommands } from '../../test/support/run-commands.ts';

t.test('consent and customer on the command line', async (t) => {
  const { config, database } = await testDatabase(t);
  const folder = t.testdir({ 'not-ours.ndjson': '{"erasure":1}\n' });
  const [file, kept] = [join(folder, 'ann.json'), join(folder, 'erasures.ndjson')];
  const erase = ['customer', 'erase', 'ann@shop.example'];
  const said = ['email:ann@shop.example', '--purpose', 'mail', '--evidence', '{"form":"12"}'];
  const [refused, exported, preview, unasked, erased, shown, again, list, repeated, foreign] =
    await runCommands(
      ['consent', 'customer'],
      [
        ['consent', 'refuse', ...said],
        ['customer', 'export', 'ann@shop.example', '--out', file],
        [...erase, '--dry-run'],
        erase,
        [...erase, '--yes'],
        ['consent', 'show', 'ann@shop.example'],
        [...erase, '--yes'],
        ['customer', 'erasures', '--out', kept],
        ['customer', 'erase-again', kept],
        ['customer', 'erase-again', join(folder, 'not-ours.ndjson')],
      ],
      {
        DATABASE_URL: config.databaseUrl,
        REGULARS_SECRET_KEY: config.secretKey,
        REGULARS_DATA_DIR: join(folder, 'data'),
      },
    );
  t.match(refused, { code: 0, answer: { granted: false } });
  t.match(exported, { code: 0 });
  t.match(JSON.parse(await readFile(file, 'utf8')), { identifiers: [{ value: 'ann@shop.example' }] });
  t.match(preview, { code: 0, answer: { dryRun: true, removed: { consents: 1 } } });
  t.match(unasked, { code: 1, answer: { error: { code: 'invalid_request' } } }, 'nobody to ask');
  t.match(erased!.answer, { by: 'command line', removed: { database: { customers: 1, consents: 1 } } });
  t.match(shown, { code: 1, answer: { error: { code: 'not_found', message: /^(?!.*ann)/ } } });
  t.strictSame(again, erased);
  t.strictSame(list, { code: 0, answer: { file: kept, erasures: 1 } });
  t.match(JSON.parse(await readFile(kept, 'utf8')), { erasure: erased!.answer.erasure });
  t.equal((await stat(kept)).mode & 0o777, 0o600);
  t.strictSame(repeated, { code: 0, answer: { known: 1, repeated: 0, people: 0 } });
  t.match(foreign, { code: 1, answer: { error: { code: 'invalid_dataset', message: /^line 1: / } } });
  t.strictSame(await database.query('select from customers'), []);
});
