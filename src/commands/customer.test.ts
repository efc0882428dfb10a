import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { packageRoot } from '../resources/package-root.ts';

t.test('consent and customer on the command line', async (t) => {
  const { config } = await testDatabase(t);
  const folder = await mkdtemp(join(tmpdir(), 'regulars-customer-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const run = (...parts: string[]) =>
    new Promise<{ code: number; answer: Record<string, unknown> }>((resolve) => {
      const child = execFile(
        process.execPath,
        ['--import', 'tsx', join(packageRoot, 'src', 'main.ts'), '--json', '--data-dir', folder, ...parts],
        { env: { ...process.env, DATABASE_URL: config.databaseUrl, REGULARS_SECRET_KEY: config.secretKey } },
        (_, out) => resolve({ code: child.exitCode ?? 1, answer: JSON.parse(out) }),
      );
    });

  const said = ['email:ann@shop.example', '--purpose', 'mail', '--evidence', '{"form":"12"}'];
  t.match(await run('consent', 'refuse', ...said), { code: 0, answer: { granted: false } });
  const file = join(folder, 'ann.json');
  t.match(await run('customer', 'export', 'ann@shop.example', '--out', file), { code: 0 });
  t.match(JSON.parse(await readFile(file, 'utf8')), { identifiers: [{ value: 'ann@shop.example' }] });

  const erase = (...flags: string[]) => run('customer', 'erase', 'ann@shop.example', ...flags);
  t.match(await erase(), { code: 1, answer: { error: { code: 'invalid_request' } } }, 'nobody to ask');
  const { answer: certificate } = await erase('--yes');
  t.match(certificate, { by: 'command line', removed: { database: { customers: 1, consents: 1 } } });
  t.match(await run('consent', 'show', 'ann@shop.example'), {
    code: 1,
    answer: { error: { code: 'not_found', message: /^(?!.*ann)/ } },
  });
});
