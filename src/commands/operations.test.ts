import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { dataFolders } from '../../test/support/data-folders.ts';
import { testDatabase } from '../../test/support/database.ts';
import { runCommands } from '../../test/support/run-commands.ts';
import { commandLine } from '../../test/support/start-command.ts';
import { until } from '../../test/support/until.ts';

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function start(environment: NodeJS.ProcessEnv, ...parts: string[]) {
  const child = spawn(process.execPath, [...commandLine, ...parts], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code]): Ended => ({ code, ...said }));
  return { child, said, ended };
}

const MAPPING = {
  subject: 'purchases',
  source: 'till',
  purchase: { id: 'id', at: 'at', channel: { constant: 'store' }, store: 'shop', customer: { card: 'card' } },
  line: { item: 'item', quantity: 'qty', amount: 'sum' },
};
const HEADER = 'id,at,shop,card,item,qty,sum\n';

t.test('watch and doctor on the command line', async (t) => {
  const { config } = await testDatabase(t);
  const folder = await dataFolders(t);
  const drop = join(folder, 'drop');
  const environment = {
    DATABASE_URL: config.databaseUrl,
    REGULARS_SECRET_KEY: config.secretKey,
    REGULARS_DATA_DIR: folder,
  };
  await mkdir(drop);
  await writeFile(join(drop, 'till.json'), JSON.stringify(MAPPING));
  await writeFile(join(drop, 'good.csv'), `${HEADER}r1,2026-01-01,s1,c1,a1,1,10\n`);
  await writeFile(join(drop, 'bad.csv'), 'x\n1\n');
  const mapping = ['--mapping', join(drop, 'till.json')];
  const [missing, once, doctor] = await runCommands(
    ['watch', 'doctor'],
    [['watch', join(folder, 'nowhere')], ['watch', drop, '--once', '--settle', '0', ...mapping], ['doctor']],
    environment,
  );
  t.match(missing, { code: 1, answer: { error: { message: /expected the drop folder/ } } });
  t.match(once, { code: 1, answer: { archived: 1, quarantined: 1, rows: 1, problems: [] } });
  t.strictSame(
    (once!.answer.files as Record<string, string>[]).map(({ file, outcome }) => `${file} ${outcome}`).sort(),
    ['bad.csv quarantined', 'good.csv archived'],
  );
  t.match(await readFile(join(drop, 'quarantine', 'bad.csv.reason.txt'), 'utf8'), /got no column id/);
  t.match(doctor, { code: 1, answer: { status: 'bad' } });
  t.match(
    (doctor!.answer.findings as { check: string }[]).find(({ check }) => check === 'model'),
    { level: 'bad', advice: /regulars train --promote/ },
  );

  const help = start(environment, 'watch', '--help');
  const live = ['--settle', '0', '--interval', '0.05', ...mapping];
  const watcher = start(environment, '--json', 'watch', drop, ...live);
  await writeFile(join(drop, 'more.csv'), `${HEADER}r2,2026-01-02,s1,c1,a1,1,10\n`);
  await until(
    () => watcher.said.out,
    (out) => out.endsWith('\n'),
  );
  t.match(JSON.parse(watcher.said.out), { file: 'more.csv', outcome: 'archived', summary: { rows: 1 } });
  watcher.child.kill('SIGTERM');
  t.equal((await watcher.ended).code, 0, 'told to stop is no failure');

  t.match(await help.ended, { code: 0, out: /Examples:\n {2}regulars watch/ });
});

t.test('backup and restore on the command line, a restore killed on its way', async (t) => {
  const folder = await dataFolders(t);
  const [first, again] = [join(folder, 'first'), join(folder, 'again')];
  const file = join(folder, 'shop.backup');
  const modules = ['keys', 'backup'];
  const [made, saved, taken] = await runCommands(
    modules,
    [
      ['--data-dir', first, 'keys', 'create', 'secret', 'till'],
      ['--data-dir', first, 'backup', file],
      ['--data-dir', first, 'restore', file],
    ],
    {},
  );
  t.equal(made!.code, 0);
  t.match(saved, { code: 0, answer: { file, rows: { api_keys: 1 }, files: ['secrets.json'] } });
  t.match(taken, { code: 1, answer: { error: { code: 'conflict', message: /expected an empty folder/ } } });

  // Where little is done yet, and where a server of its own is left running.
  for (const reached of ['migrations', join('postgres', 'postmaster.pid')]) {
    const { child, ended } = start({}, '--json', '--data-dir', again, 'restore', file);
    await until(
      () => existsSync(join(again, '.restoring', reached)) || existsSync(join(again, 'postgres')),
      (is) => is,
    );
    child.kill('SIGKILL');
    await ended;
    t.notOk(existsSync(join(again, 'postgres')), 'killed on its way');
  }
  const list = ['--data-dir', again, 'keys', 'list'];
  const [half, restored, whole] = await runCommands(
    modules,
    [list, ['--data-dir', again, 'restore', file], list],
    {},
  );
  t.match(half, { code: 1, answer: { error: { code: 'conflict', message: /run regulars restore again/ } } });
  t.equal(restored!.code, 0, JSON.stringify(restored!.answer));
  t.notOk((await readdir(again)).includes('.restoring'));
  t.match(whole, { code: 0, answer: [{ name: 'till', kind: 'secret' }] });
});
