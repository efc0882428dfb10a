import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { seededRandom } from '../../../../models/core/random.ts';
import { debianPostgres } from '../../../../test/support/debian-postgres.ts';
import { startCommand } from '../../../../test/support/start-command.ts';
import { type Config, readConfig } from '../../../config.ts';
import { type Database, openDatabase } from '../../../resources/database/index.ts';
import { openSecrets } from '../../../resources/secrets.ts';
import { readSnapshot } from '../../snapshot/index.ts';
import { importFiles, loadMapping } from '../index.ts';

/** Kills a database; a hundred take some minutes. */
const KILLS = Number(process.env.REGULARS_TEST_KILLS ?? 3);
const RECEIPTS = 12_000;
const LINES = 3;
const SECRET_KEY = 'a secret key of tests, 32 characters';
const MAPPING = {
  subject: 'purchases',
  source: 'till',
  purchase: {
    id: 'id',
    at: 'at',
    channel: { constant: 'store' },
    customer: { card: 'card', phone: 'phone' },
  },
  line: { item: 'item', quantity: 'qty', amount: 'sum' },
};

/** The lines of a receipt lie far from each other; every tenth names a phone beside the card. */
function receipts(): string {
  const rows = Array.from({ length: RECEIPTS * LINES }, (_, i) => {
    const id = (i * 7919) % RECEIPTS;
    const day = String((id % 27) + 1).padStart(2, '0');
    const phone = id % 10 === 0 ? `+1415555${String(id % 900).padStart(4, '0')}` : '';
    return `r${id},2026-01-${day},c${id % 900},${phone},a${(id + i) % 500},1,${i % 100}`;
  });
  return `id,at,card,phone,item,qty,sum\n${rows.join('\n')}\n`;
}

function importing(config: Config, file: string, mapping: string): ChildProcess {
  const args = ['import', 'purchases', file, '--mapping', mapping, '--json'];
  return startCommand(config, args, { stdio: 'ignore' });
}

async function isWhole(t: Test, database: Database): Promise<void> {
  const halves = await database.query(
    `select p.id, count(l.line_no) as lines from purchases p left join purchase_lines l using (purchase_no)
     group by p.purchase_no having count(l.line_no) <> $1`,
    [LINES],
  );
  t.strictSame(halves, [], 'no half of a receipt');
}

async function survives(t: Test, config: Config): Promise<void> {
  const folder = t.testdir({ 'till.json': JSON.stringify(MAPPING) });
  const [file, mapping] = [join(folder, 'receipts.csv'), join(folder, 'till.json')];
  await writeFile(file, receipts());

  const clean = readConfig({}, { dataDir: join(folder, 'clean') });
  const expected = await openDatabase(clean);
  const context = { config: clean, database: expected, secrets: await openSecrets(clean, expected) };
  await importFiles(context, [file], await loadMapping(mapping));
  const { hash } = await readSnapshot(expected);
  await expected.close();

  const random = seededRandom(1);
  const database = await openDatabase(config);
  await openSecrets(config, database);
  let [interrupted, longest] = [0, 8_000];
  for (let kill = 0; kill < KILLS; kill++) {
    const began = performance.now();
    const child = importing(config, file, mapping);
    const closed = once(child, 'close') as Promise<[number | null]>;
    // Whenever it may be: while it starts, reads, numbers, writes or tells.
    const [code] = await Promise.race([closed, delay(random() * longest).then(() => [undefined])]);
    if (code === undefined) {
      child.kill('SIGKILL');
      await closed;
      interrupted++;
    } else {
      t.equal(code, 0);
      longest = performance.now() - began;
    }
    await isWhole(t, database);
  }
  t.ok(interrupted > 0, `${interrupted} of ${KILLS} were killed before their end`);

  const [code] = await once(importing(config, file, mapping), 'close');
  t.equal(code, 0);
  const [counts] = await database.query(
    `select (select count(*) from purchases) as purchases, (select count(*) from purchase_lines) as lines,
       (select count(*) from purchase_revisions) as revisions`,
  );
  t.strictSame(counts, { purchases: RECEIPTS, lines: RECEIPTS * LINES, revisions: 0 });
  const after = await readSnapshot(database);
  const [told] = await database.query<{ count: number }>(
    `select count(distinct key) from changes where kind = 'customer'`,
  );
  t.equal(told!.count, after.customers.length, 'everybody whose history changed is told of');
  t.equal(after.hash, hash, 'as if never killed');
  await database.close();
}

t.test('killed at random points, embedded: run again, nothing is missing and nothing is twice', async (t) => {
  await survives(t, readConfig({}, { dataDir: join(t.testdir(), 'data') }));
});

t.test("killed at random points, Debian's PostgreSQL", async (t) => {
  const postgres = await debianPostgres(t);
  if (postgres === undefined) return;
  const settings = { DATABASE_URL: postgres.url, REGULARS_SECRET_KEY: SECRET_KEY };
  await survives(t, readConfig(settings, { dataDir: join(t.testdir(), 'data') }));
});
