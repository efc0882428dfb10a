import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { commandLine } from '../../test/support/command-line.ts';
import { testDatabase } from '../../test/support/database.ts';
import { purchase } from '../../test/support/history.ts';
import { ours, writeOutcomes } from '../../test/support/outcomes.ts';
import { OURS } from '../../training/evaluate/index.ts';
import { writePurchases } from '../history/index.ts';
import { openSecrets } from '../resources/secrets.ts';
import * as models from './models.ts';
import * as train from './train.ts';

t.test('train, list, promote and roll back from the command line', async (t) => {
  const { config, database } = await testDatabase(t);
  const secrets = await openSecrets(config, database);
  const run = commandLine(t, config, train, models);

  t.match(JSON.parse(await run('--json', 'train')), {
    error: { code: 'conflict', message: /import purchases/ },
  });
  t.equal(process.exitCode, 1);
  process.exitCode = 0;
  t.equal(await run('models', 'list'), 'no version yet: regulars train\n');

  const origin = { country: 'RU', timeZone: 'UTC' };
  await writePurchases(
    database,
    secrets,
    [purchase('a', ['milk', 'bread'], { customer: { card: '1' } })],
    origin,
  );
  t.match(JSON.parse(await run('--json', 'train')), { error: { code: 'insufficient_history' } });
  process.exitCode = 0;
  const first = JSON.parse(await run('--json', 'train', '--promote', '--force'));
  t.match(first, {
    promoted: false,
    refused: /is not promoted: it was not measured: the history is too short/,
    seed: 1,
    data: { customers: 1, lines: 2 },
    window: { to: '2026-03-01' },
  });
  t.equal(process.exitCode, 1, 'who asked for a promotion and got none can see it');
  process.exitCode = 0;
  t.match(JSON.parse(await run('--json', 'models', 'promote', first.version)), {
    error: { code: 'gate_refused' },
  });
  process.exitCode = 0;
  const forced = await run('models', 'promote', first.version, '--force');
  t.match(forced, /is the champion\n {2}forced, although it was not measured/);
  const text = await run('train', '--seed', '2', '--no-evaluate', '--force');
  t.match(text, /took +\d+ s, [\d,]+ MB; expected \d+ (s|minutes), [\d,]+ MB/);
  t.match(text, /served only when forced: regulars models promote .* --force\n/);
  t.match(text, /gate +it was not measured: not asked for/);
  t.match(text, /measured +no: not asked for/);
  const { versions } = JSON.parse(await run('--json', 'models', 'list'));
  t.same(
    versions.map(({ aliases }: { aliases: string[] }) => aliases),
    [[], ['champion']],
  );
  const second = versions[0].version;
  t.match(JSON.parse(await run('--json', 'models', 'compare', first.version, second)), {
    error: { code: 'not_comparable', message: /was not measured/ },
  });
  const page = (await run('models', 'report')).trim();
  t.equal(page, join(config.dataDir, 'models', second, 'report.html'), 'the latest');
  t.match(await readFile(page, 'utf8'), `<h1>Version ${second}</h1>`);
  t.match(JSON.parse(await run('--json', 'models', 'report', first.version)), {
    path: join(config.dataDir, 'models', first.version, 'report.html'),
  });
  t.match(JSON.parse(await run('--json', 'models', 'compare', first.version, 'none')), {
    error: { code: 'not_found', message: /got version none, expected one of/ },
  });
  process.exitCode = 0;
  t.match(await run('models', 'promote', second, '--force'), `${second} is the champion`);
  const table = await run('models', 'list');
  t.match(table, /^version +is +trained/);
  t.match(table, new RegExp(`^${second} +champion, forced `, 'm'));

  const hits = (share: number) => ours((customer) => (customer < share * 400 ? 2 : 0));
  writeOutcomes(config.dataDir, first.version, hits(0.25));
  writeOutcomes(config.dataDir, second, hits(0.5));
  const compared = await run('models', 'compare', first.version, second);
  t.match(compared, /400 customers, known up to 2026-03-01, asked about the 14 days to 2026-03-15/);
  t.match(compared, /^recall@10 +400 +0\.2500 +0\.5000 +\+0\.2500 .* better$/m);
  t.match(compared, /^channel web +400 +0\.2500 +0\.5000 /m);
  t.match(JSON.parse(await run('--json', 'models', 'rollback')), { champion: first.version });
  const yesterday = { version: first.version, model: OURS };
  writeOutcomes(
    config.dataDir,
    second,
    ours(() => 1, { lastDay: '2026-03-16', champion: yesterday }),
  );
  const same = await run('models', 'compare', first.version, second);
  t.match(same, /fitted again, .* and found the same: settings are compared, not days$/m);
  const again = await run('train', '--no-evaluate', '--force');
  t.match(again, new RegExp(`^${first.version}, the champion as before`));
});
