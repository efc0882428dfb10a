import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { commandLine } from '../../test/support/start-command.ts';

const run = promisify(execFile);

t.test('events prune drops what is older than asked, and says so', async (t) => {
  const { config, database } = await testDatabase(t);
  await database.query(
    "insert into events (kind, at) values ('view', now()), ('view', now() - interval '90 days'), ('view', '1999-01-01T00:00:00Z')",
  );
  const prune = async (...parts: string[]) => {
    const environment = {
      ...process.env,
      DATABASE_URL: config.databaseUrl,
      REGULARS_SECRET_KEY: config.secretKey,
    };
    const { stdout } = await run(
      process.execPath,
      [...commandLine, '--json', '--data-dir', config.dataDir, 'events', 'prune', ...parts],
      { env: environment },
    ).catch((error: { stdout: string }) => error);
    return JSON.parse(stdout);
  };
  t.strictSame(await prune(), { days: 400, dropped: [], deleted: 1 });
  t.strictSame(await prune('--days', '30'), { days: 30, dropped: [], deleted: 1 });
  t.match(await prune('--days', 'few'), { error: { code: 'invalid_request', message: /--days: got few/ } });
  t.match(await database.query('select count(*) from events'), [{ count: 1 }]);
});
