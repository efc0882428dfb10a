import { type ChildProcess, spawn } from 'node:child_process';
import { chown, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RegularsError } from '../../../errors.ts';
import { isAlive } from '../../is-alive.ts';
import { codeOf, isUnreachable } from '../failures.ts';
import type { Binaries } from './binaries.ts';
import { type Cluster, PORT, readPostmasterPid } from './cluster.ts';
import { serverEnvironment } from './environment.ts';
import { connectTo } from './lease.ts';
import { type Owner, planFor } from './owner.ts';
import { isPostgres } from './processes.ts';
import { settingsOf } from './settings.ts';

const LEFTOVER_PATIENCE_MS = 60_000;

/**
 * The shell becomes postgres after leaving a watcher behind, which interrupts postgres (a fast, orderly stop) when our
 * end of the pipe closes without a word: that is, when we were killed.
 */
const WATCHED = 'exec 3<&0; ( ( read -r _ <&3 || kill -INT $$ ) & ); exec "$0" "$@" 3<&- </dev/null';

export interface Server {
  /** Settles when postgres has ended, whatever the reason. */
  ended: Promise<void>;
  /** Disconnects everyone and ends. */
  stop(): void;
  /** Ends at once, as a crash would. */
  abort(): void;
}

/**
 * Starts postgres and waits until it answers.
 * @returns undefined where another process's postgres runs in the folder.
 * @throws RegularsError `database_unavailable` with what postgres said.
 */
export async function startServer(
  cluster: Cluster,
  owner: Owner,
  binaries: Binaries,
): Promise<Server | undefined> {
  if (cluster.socketElsewhere) await makeSocketDirectory(cluster, owner);
  const deadline = Date.now() + LEFTOVER_PATIENCE_MS;
  for (;;) {
    await clearForeignPid(cluster);
    const log = await open(cluster.log, 'a', 0o600);
    const { size } = await log.stat();
    const plan = planFor(owner, '/bin/sh', [
      '-c',
      WATCHED,
      binaries.postgres,
      '-D',
      cluster.directory,
      ...settingsOf(cluster),
    ]);
    const child = spawn(plan.command, plan.args, {
      ...plan,
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['pipe', log.fd, log.fd],
    });
    await log.close();
    const ended = endOf(child);
    if (await answers(cluster, child, ended))
      return { ended, stop: () => child.kill('SIGINT'), abort: () => child.kill('SIGQUIT') };
    const said = (await readFile(cluster.log, 'utf8')).slice(size);
    if (/lock file ".*" already exists/.test(said)) return undefined;
    // Processes of a killed postgres take a moment to notice.
    if (!/shared memory block .* still in use/.test(said) || Date.now() > deadline)
      throw failure(cluster, said);
    await delay(100);
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      child.stdin?.on('error', () => {});
      child.stdin?.end('\n'); // dismisses the watcher
      resolve();
    };
    child.once('exit', done);
    child.once('error', done); // not even started
  });
}

async function answers(cluster: Cluster, child: ChildProcess, ended: Promise<void>): Promise<boolean> {
  let running = child.pid !== undefined;
  ended.then(() => {
    running = false;
  });
  while (running) {
    try {
      const client = await connectTo(cluster, 'regulars guardian');
      await client.end();
      if ((await readPostmasterPid(cluster)) === child.pid) return true;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
    }
    await Promise.race([ended, delay(20)]);
  }
  return false;
}

/**
 * postgres takes a lock file for its own when the number in it is of a live process of its user, whatever that
 * process is: after a container's restart it often is a node. Such a file is put aside.
 */
async function clearForeignPid(cluster: Cluster): Promise<void> {
  const pid = await readPostmasterPid(cluster);
  if (pid === undefined || !isAlive(pid) || (await isPostgres(pid))) return;
  const lockFile = join(cluster.directory, 'postmaster.pid');
  const aside = join(cluster.directory, `postmaster.pid.foreign-${process.pid}`);
  await rename(lockFile, aside).catch(() => {}); // another guardian was faster
  const taken = await readFile(aside, 'utf8').catch(() => '');
  // A postgres that started in between gets its file back.
  if (taken !== '' && Number.parseInt(taken, 10) !== pid) await link(aside, lockFile).catch(() => {});
  else await rm(join(cluster.socketDirectory, `.s.PGSQL.${PORT}.lock`), { force: true });
  await rm(aside, { force: true });
}

/** A folder in /tmp under a name that anyone can work out: taken only where it is the owner's and closed to others. */
async function makeSocketDirectory(cluster: Cluster, owner: Owner): Promise<void> {
  const path = cluster.socketDirectory;
  const uid = owner.uid ?? process.getuid?.() ?? 0;
  try {
    await mkdir(path, { mode: 0o700 });
    if (owner.uid !== undefined && owner.gid !== undefined) await chown(path, owner.uid, owner.gid);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const found = await stat(path);
  if (found.uid !== uid || (found.mode & 0o077) !== 0)
    throw new RegularsError(
      'database_unavailable',
      `${path} is not a private folder of user ${uid}: remove it, or choose a shorter REGULARS_DATA_DIR`,
    );
}

function failure(cluster: Cluster, said: string): RegularsError {
  const fatal = said
    .split('\n')
    .filter((line) => /FATAL|PANIC|No such file|denied|cannot|could not/.test(line));
  const lines = (fatal.length > 0 ? fatal : said.split('\n').slice(-5)).join(' ').trim();
  const reason = /no space left/i.test(said) ? `the disk of ${cluster.dataDir} is full` : lines;
  return new RegularsError(
    'database_unavailable',
    `the embedded PostgreSQL did not start: ${reason || 'it said nothing'} (see ${cluster.log})`,
  );
}
