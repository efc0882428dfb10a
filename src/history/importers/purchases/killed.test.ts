import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { testDatabase } from '../../../../test/support/database.ts';
import { startCommand } from '../../../../test/support/start-command.ts';
import { until } from '../../../../test/support/until.ts';
import type { Config } from '../../../config.ts';
import { openSecrets } from '../../../resources/secrets.ts';
import { readSnapshot } from '../../snapshot/index.ts';
import { importFiles, loadMapping } from '../index.ts';

const RECEIPTS = 3_000;
/** Of the importer: the second is held until the first process is dead. */
const BATCH = 2_000;
const GATE = 424_242;
const MAPPING = {
  subject: 'purchases',
  source: 'till',
  purchase: { id: 'id', at: 'at', channel: { constant: 'store' }, customer: { card: 'card' } },
  line: { item: 'item', quantity: 'qty', amount: 'sum' },
};

function regulars(config: Config, ...args: string[]): ChildProcess {
  return startCommand(config, ['--json', ...args]);
}

async function answerOf(child: ChildProcess): Promise<{ code: number; answer: Record<string, unknown> }> {
  let text = '';
  child.stdout!.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, answer: JSON.parse(text) };
}

t.test('killed at any point, an import continues by running it again', async (t) => {
  const killed = await testDatabase(t);
  const clean = await testDatabase(t);
  const directory = t.testdir({ 'till.json': JSON.stringify(MAPPING) });
  const file = join(directory, 'receipts.csv');
  const rows = Array.from({ length: RECEIPTS * 2 }, (_, i) =>
    `r${(i * 7919) % RECEIPTS},2026-01-${(i % 27) + 1},c${i % 900},a${i % 500},1,${i}`.replace(
      /-(\d),/,
      '-0$1,',
    ),
  );
  await writeFile(file, `id,at,card,item,qty,sum\n${rows.join('\n')}\n`);
  const args = ['import', 'purchases', file, '--mapping', join(directory, 'till.json')];

  await killed.database.query(
    `create function wait_at_gate() returns trigger language plpgsql as $$ begin
       if (select count(*) from purchases) > ${BATCH} then perform pg_advisory_xact_lock(${GATE}); end if;
       return null;
     end $$`,
  );
  await killed.database.query(
    'create trigger gate after insert on purchases for each statement execute function wait_at_gate()',
  );
  const count = async () =>
    (await killed.database.query<{ count: number }>('select count(*) from purchases'))[0]!.count;
  await killed.database.session(async (session) => {
    await session.query('select pg_advisory_lock($1)', [GATE]);
    const child = regulars(killed.config, ...args);
    const closed = once(child, 'close');
    await until(count, (written) => written > 0);
    child.kill('SIGKILL');
    await closed;
    await session.query('select pg_advisory_unlock($1)', [GATE]);
  });
  await killed.database.query('drop trigger gate on purchases');
  t.equal(await count(), BATCH, 'what was written when it was killed is whole batches');
  t.equal((await readdir(join(killed.config.dataDir, 'tmp'))).length, 1, 'its staging folder is left');

  const { code, answer } = await answerOf(regulars(killed.config, ...args));
  t.equal(code, 0);
  t.match(answer, {
    rows: rows.length,
    rejectedRows: 0,
    counts: { purchases: { updated: 0 } },
  });
  const { accepted, duplicate } = (answer.counts as { purchases: Record<string, number> }).purchases;
  t.equal(accepted! + duplicate!, RECEIPTS);
  t.equal(duplicate, BATCH, 'were there');
  t.strictSame(await readdir(join(killed.config.dataDir, 'tmp')), [], 'the leftovers are cleaned up');
  t.match(await killed.database.query('select status, reason from imports order by 1'), [
    { status: 'done' },
    { status: 'failed', reason: 'killed' },
  ]);
  const [told] = await killed.database.query<{ count: number }>(
    `select count(distinct key) from changes where kind = 'customer'`,
  );
  t.equal(told!.count, 900, 'everybody whose history changed is told of');

  const { config, database } = clean;
  const secrets = await openSecrets(config, database);
  await importFiles({ config, database, secrets }, [file], await loadMapping(join(directory, 'till.json')));
  t.equal(
    (await readSnapshot(killed.database)).hash,
    (await readSnapshot(clean.database)).hash,
    'as if never killed',
  );
});

t.test('the command says what is wrong, in JSON alone', async (t) => {
  const { config } = await testDatabase(t);
  const directory = t.testdir({ 'till.json': JSON.stringify(MAPPING), 'few.csv': 'id\n1\n' });
  const run = (...args: string[]) => answerOf(regulars(config, 'import', ...args));
  const mapping = ['--mapping', join(directory, 'till.json')];
  t.match(await run('purchases', join(directory, 'few.csv'), ...mapping), {
    code: 1,
    answer: {
      error: { code: 'import_failed', message: /got no column at \(\/purchase\/at of the mapping\)/ },
    },
  });
  t.match(await run('customers', join(directory, 'few.csv'), ...mapping), {
    code: 1,
    answer: {
      error: { code: 'invalid_mapping', message: /got one of purchases, expected one of customers/ },
    },
  });
  t.match(await run('purchases', join(directory, 'few.csv'), '--mapping', 'nobody'), {
    code: 1,
    answer: { error: { code: 'invalid_mapping', message: /expected a \.json file or one of instacart/ } },
  });
});
