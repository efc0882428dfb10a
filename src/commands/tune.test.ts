import { readFile } from 'node:fs/promises';
import t from 'tap';
import { commandLine } from '../../test/support/command-line.ts';
import { testDatabase } from '../../test/support/database.ts';
import { purchase } from '../../test/support/history.ts';
import { writePurchases } from '../history/index.ts';
import { openSecrets } from '../resources/secrets.ts';
import * as tune from './tune.ts';

t.test('tune from the command line: a file for the next training, or why not', async (t) => {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const run = commandLine(t, config, tune);
  t.match(JSON.parse(await run('--json', 'tune')), {
    error: { code: 'conflict', message: /too short to tune on/ },
  });
  t.equal(process.exitCode, 1);
  process.exitCode = 0;

  const visits = Array.from({ length: 10 }, (_, week) =>
    ['1', '2', '3'].map((card) => {
      const at = { instant: new Date(Date.UTC(2026, 0, 1 + 7 * week, 10)), utcOffset: 180 };
      return purchase(`${card}-${week}`, ['milk', `own-${card}`], { customer: { card }, at });
    }),
  ).flat();
  await writePurchases(database, secrets, visits, { country: 'RU', timeZone: 'UTC' });
  const told = JSON.parse(await run('--json', 'tune'));
  t.match(told, {
    customers: 3,
    day: '2026-01-22',
    lastDay: '2026-02-05',
    settings: { neighbours: {}, nearest: {} },
  });
  const { file, ...tuning } = told;
  t.same(JSON.parse(await readFile(file, 'utf8')), tuning);
  t.match(await run('tune'), /tuning\.json: the next training uses it\n {2}asked +3 customers/);
});
