import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { testDatabase } from '../../test/support/database.ts';
import { commandLine } from '../../test/support/start-command.ts';
import { openThreeShops } from '../../test/support/three-shops.ts';
import { environmentOf } from '../config.ts';
import { openSecrets } from '../resources/secrets.ts';

t.test('placements on the command line: what holds, what is stale, what is wrong', async (t) => {
  const { config, database } = await testDatabase(t);
  await openThreeShops(database, await openSecrets(config, database));
  const path = join(t.testdir(), 'placements.json');
  const run = async (file: object, ...parts: string[]) => {
    await writeFile(path, JSON.stringify(file));
    const env = { PATH: process.env.PATH, ...environmentOf({ ...config, placements: path }) };
    return spawnSync(process.execPath, [...commandLine, 'placements', ...parts], { env, encoding: 'utf8' });
  };
  const rules = [
    { action: 'exclude', items: ['D1', 'D1-mistyped'] },
    { action: 'pin', items: ['W1'], position: 2, from: '2026-01-01', until: '2026-01-31' },
  ];
  const told = await run({ placements: { mine: { sources: ['chain'], maxPerCategory: 2 } }, rules });
  t.equal(told.status, 0);
  t.match(
    told.stdout,
    /mine: 10 items, 2 of a category at most\n {2}chain\n {2}exclude items D1, D1-mistyped\n {4}→ nobody knows D1-mistyped: .*\n {2}pin items W1; position 2 from 2026-01-01 until 2026-01-31\n {4}→ is over/,
  );
  const { file, stale } = JSON.parse((await run({ placements: {}, rules }, '--json')).stdout);
  t.match(stale[0], { placement: 'item-page', rule: 0, unknown: ['D1-mistyped'], ended: false });
  const again = JSON.parse((await run(file, '--json')).stdout);
  t.same(again.file, file, 'what it prints is a file');
  const wrong = await run({ rules: [{ action: 'bury' }] });
  t.equal(wrong.status, 1);
  t.match(wrong.stderr, /placements\.json: rules\/0: got a bury of everything/);
});
