import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { readConfig } from '../../../config.ts';
import { isAlive } from '../../is-alive.ts';
import { workerFlags, workerPath } from '../../worker.ts';
import { type Database, openDatabase } from '../index.ts';
import { findBinaries } from './binaries.ts';
import { type Cluster, clusterOf, readPostmasterPid } from './cluster.ts';

const CLIENT = workerPath('test/support/database-client.worker.ts');
const asRoot = process.getuid?.() === 0;

/** A data folder of the test's own; at teardown its server must stop by itself. */
async function dataFolder(t: Test, name = 'data'): Promise<Cluster> {
  const parent = await mkdtemp(join(tmpdir(), 'regulars-embedded-'));
  const cluster = await clusterOf(join(parent, name));
  t.teardown(async () => {
    await stopped(cluster);
    await rm(parent, { recursive: true, force: true });
  });
  return cluster;
}

async function open(t: Test, cluster: Cluster): Promise<Database> {
  const database = await openDatabase(readConfig({}, { dataDir: cluster.dataDir }));
  t.teardown(() => database.close());
  return database;
}

/** No process of the server is left. */
async function stopped(cluster: Cluster): Promise<void> {
  while ((await processesOf(cluster)).length > 0) await delay(50);
}

/** Numbers of the processes that have the data folder in their command line: guardian, watcher, postgres. */
async function processesOf(cluster: Cluster): Promise<{ pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const ofClient = command.includes('database-client') || Number(name) === process.pid;
    if (command.includes(cluster.dataDir) && !ofClient) found.push({ pid: Number(name), command });
  }
  return found;
}

async function guardianOf(cluster: Cluster): Promise<number> {
  const guardian = (await processesOf(cluster)).find(({ command }) => command.includes('guardian.worker'));
  if (guardian === undefined) throw new Error('no guardian');
  return guardian.pid;
}

async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await delay(10);
}

/** Another process that opens the database, says so, and keeps it until it is told to go. */
async function startClient(t: Test, cluster: Cluster): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...workerFlags, CLIENT, cluster.dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const [said] = await once(child.stdout!, 'data');
  if (String(said) !== 'open\n') throw new Error(`client said ${said}`);
  return child;
}

t.test('the first user starts it, others attach, the last one lets it stop', async (t) => {
  const cluster = await dataFolder(t);
  const first = await open(t, cluster);
  const pid = await readPostmasterPid(cluster);
  await first.query('create table kept (x int)');
  await first.query('insert into kept values (1)');
  const second = await startClient(t, cluster);
  t.equal(await readPostmasterPid(cluster), pid, 'attached to the same');
  await first.close();
  second.stdin!.write('query\n');
  t.equal(String((await once(second.stdout!, 'data'))[0]), '1\n', 'the other one is not cut off');
  second.stdin!.end();
  await once(second, 'exit');
  await stopped(cluster);
  t.notOk(existsSync(join(cluster.directory, 'postmaster.pid')), 'stopped in order');
  const again = await open(t, cluster);
  t.strictSame(await again.query('select x from kept'), [{ x: 1 }]);
  t.not(await readPostmasterPid(cluster), pid);
  t.notMatch(await readFile(cluster.log, 'utf8'), /was interrupted|not properly shut down/);
  const settings = await again.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
     where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'full_page_writes')`,
  );
  t.strictSame(
    Object.fromEntries(settings.map(({ name, setting }) => [name, setting])),
    { listen_addresses: '', fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
    'nothing listens on the network, and writes are durable',
  );
});

t.test('two processes start at once', async (t) => {
  const cluster = await dataFolder(t);
  const clients = await Promise.all([1, 2].map(() => startClient(t, cluster)));
  const guardians = (await processesOf(cluster)).filter(({ command }) => command.includes('guardian.worker'));
  t.equal(guardians.length, 1);
  t.strictSame(
    (await readdir(cluster.dataDir)).filter((name) => name !== 'secrets.json').sort(),
    ['postgres', 'postgres.log'],
    'nothing half-made is left',
  );
  for (const client of clients) client.kill('SIGKILL');
});

t.test('killed processes', async (t) => {
  const cluster = await dataFolder(t);

  await t.test('a client: the server stops when it was the last', async (t) => {
    const client = await startClient(t, cluster);
    client.kill('SIGKILL');
    await stopped(cluster);
    t.notOk(existsSync(join(cluster.directory, 'postmaster.pid')));
  });

  await t.test('the guardian: no orphan stays, and whoever is there goes on', async (t) => {
    const database = await open(t, cluster);
    await database.query('create table if not exists kept (x int)');
    await database.query('insert into kept values (2)');
    const [postmaster, guardian] = [(await readPostmasterPid(cluster))!, await guardianOf(cluster)];
    process.kill(guardian, 'SIGKILL');
    await gone(postmaster);
    t.strictSame(await database.query('select x from kept'), [{ x: 2 }], 'started again by its user');
    t.not(await guardianOf(cluster), guardian);
  });

  await t.test('the guardian, with nobody left', async () => {
    const client = await startClient(t, cluster);
    client.kill('SIGKILL');
    process.kill(await guardianOf(cluster), 'SIGKILL');
    await stopped(cluster);
  });

  await t.test('postgres itself: what was committed is there', async (t) => {
    const database = await open(t, cluster);
    await database.query('insert into kept values (3)');
    const [postmaster, guardian] = [(await readPostmasterPid(cluster))!, await guardianOf(cluster)];
    process.kill(postmaster, 'SIGKILL');
    await gone(guardian);
    const rows = () => database.query('select x from kept order by x');
    t.strictSame(await rows().catch(rows), [{ x: 2 }, { x: 3 }]);
    t.not(await readPostmasterPid(cluster), postmaster);
  });

  await t.test('a follower goes on too', async (t) => {
    const database = await open(t, cluster);
    const told: string[] = [];
    let settle = () => {};
    const done = new Promise<void>((resolve) => {
      settle = resolve;
    });
    await database.follow((changes) => {
      told.push(...changes.map(({ key }) => key));
      settle();
    });
    process.kill((await readPostmasterPid(cluster))!, 'SIGKILL');
    const write = () => database.query(`insert into changes (kind, key) values ('item', 'after')`);
    await write().catch(write);
    await done;
    t.strictSame(told, ['after']);
  });
});

t.test('what a killed start leaves does not break the next', async (t) => {
  const cluster = await dataFolder(t);
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  const half = join(cluster.dataDir, `postgres.init-${dead.pid}`);
  await mkdir(half);
  await writeFile(join(half, 'PG_VERSION'), '');
  const database = await open(t, cluster);
  t.notOk(existsSync(half), 'a half-made cluster is removed');
  const [postmaster, guardian] = [(await readPostmasterPid(cluster))!, await guardianOf(cluster)];
  process.kill(postmaster, 'SIGKILL');
  process.kill(guardian, 'SIGKILL');
  await database.close();
  await stopped(cluster);
  // After a container's restart the number in the lock file is often somebody else's: here, ours.
  const lockFile = join(cluster.directory, 'postmaster.pid');
  const lines = (await readFile(lockFile, 'utf8')).split('\n');
  await writeFile(lockFile, [process.pid, ...lines.slice(1)].join('\n'));
  const again = await open(t, cluster);
  t.strictSame(await again.query('select 1 as one'), [{ one: 1 }]);
  await again.close();
  await stopped(cluster);
  await rm(join(cluster.directory, 'global', 'pg_control'));
  await t.rejects(
    open(t, cluster),
    { code: 'database_unavailable', message: /pg_control/ },
    'damage is told',
  );
});

t.test('a path too long for a socket, below a folder that is closed to others', async (t) => {
  const cluster = await dataFolder(t, join('long'.repeat(20), 'longer'.repeat(10)));
  await chmod(dirname(cluster.dataDir), 0o700);
  t.ok(cluster.socketElsewhere);
  const database = await open(t, cluster);
  t.strictSame(await database.query('select 1 as one'), [{ one: 1 }]);
  t.equal((await stat(cluster.socketDirectory)).mode & 0o777, 0o700);
  const { uid } = await stat(cluster.directory);
  t.equal((await stat(`/proc/${await readPostmasterPid(cluster)}`)).uid, uid);
  if (asRoot) t.not(uid, 0, 'root hands over to another user');
  await startClient(t, cluster).then((client) => client.kill('SIGKILL'));
  await database.close();
  await stopped(cluster);
  t.notOk(existsSync(cluster.socketDirectory), 'its folder went too');
});

t.test('a data folder that is removed under a running server takes it along', async (t) => {
  const cluster = await dataFolder(t);
  const client = await startClient(t, cluster);
  await rm(cluster.dataDir, { recursive: true, maxRetries: 5 });
  client.kill('SIGKILL');
  await stopped(cluster);
});

t.test('what cannot work says why', async (t) => {
  await t.test('no binary for this machine', async (t) => {
    await t.rejects(findBinaries('sunos', 'x64'), { code: 'database_unavailable', message: /DATABASE_URL/ });
    await t.rejects(findBinaries('win32', 'x64'), { code: 'database_unavailable', message: /DATABASE_URL/ });
  });

  await t.test("another version's data", async (t) => {
    const cluster = await dataFolder(t);
    await mkdir(cluster.directory);
    await writeFile(join(cluster.directory, 'PG_VERSION'), '12\n');
    if (asRoot) await chown(cluster.directory, 65534, 65534);
    await t.rejects(open(t, cluster), { code: 'database_incompatible', message: /PostgreSQL 12/ });
  });

  await t.test('a data folder that is a file', async (t) => {
    const cluster = await dataFolder(t);
    const file = join(cluster.dataDir, 'file');
    await writeFile(file, '');
    await t.rejects(openDatabase(readConfig({}, { dataDir: file })), { code: 'database_unavailable' });
  });
});
