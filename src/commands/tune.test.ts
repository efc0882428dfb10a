import { readFile } from 'node:fs/promises';
import t from 'tap';
import { NEXT_PURCHASE_DEFAULTS } from '../../models/next-purchase/settings.ts';
import { commandLine } from '../../test/support/command-line.ts';
import { testDatabase } from '../../test/support/database.ts';
import { purchase } from '../../test/support/history.ts';
import { smallChain } from '../../test/support/small-chain.ts';
import { writePurchases } from '../history/index.ts';
import { openSecrets } from '../resources/secrets.ts';
import * as evaluate from './evaluate.ts';
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
  t.match(
    await run('tune'),
    /tuning\.json: the next training uses it\n {2}asked +3 customers(.|\n)*next +regulars train/,
  );
});

t.test('an evaluation measures what was tuned, as the next training will have it', async (t) => {
  const { config, database } = await testDatabase(t);
  const { purchases, lines, items, customers } = smallChain(40);
  const history = Array.from({ length: purchases.count }, (_, p) => {
    const rows = lines.item.subarray(purchases.lineStart[p]!, purchases.lineStart[p + 1]!);
    const card = customers[purchases.customer[p]!];
    return purchase(
      `${p}`,
      Array.from(rows, (row) => `${items[row]}`),
      {
        customer: card === undefined ? {} : { card: `${card}` },
        at: { instant: new Date(purchases.day[p]! * 86_400_000 + 36_000_000), utcOffset: 0 },
      },
    );
  });
  const secrets = await openSecrets(config, database);
  await writePurchases(database, secrets, history, { country: 'RU', timeZone: 'UTC' });
  const run = commandLine(t, config, evaluate, tune);
  const asked = ['--json', 'evaluate', '--cutoffs', '1'];
  const before = JSON.parse(await run(...asked));
  t.equal(before.tuned, null);
  const { day, lastDay, customers: found, settings } = JSON.parse(await run('--json', 'tune'));
  t.notSame(settings.nearest, NEXT_PURCHASE_DEFAULTS.nearest);
  const after = JSON.parse(await run(...asked));
  t.same(after.tuned, { day, lastDay, customers: found });
  t.notSame(after.reliability, before.reliability, 'other chances');
  const text = await run('evaluate', '--cutoffs', '1', '--days', '42');
  t.match(text, new RegExp(`^our model was tuned on ${found} customers, known up to ${day}`));
  t.notMatch(text, /flatters it/, 'the last 42 days are those that tune leaves out');
  t.match(await run('evaluate', '--cutoffs', '1', '--days', '43'), /flatters it/);
});
