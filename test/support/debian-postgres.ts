import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { freePort } from './redis.ts';
import { until } from './until.ts';

const VERSIONS = '/usr/lib/postgresql';

export interface DebianPostgres {
  readonly url: string;
  /** As a crash of the machine would: nothing is written down any more. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/**
 * A server of the test's own, of the newest PostgreSQL that Debian's packages have installed; undefined, with the test
 * skipped, where there is none; on CI there must be.
 */
export async function debianPostgres(t: Test): Promise<DebianPostgres | undefined> {
  const [version] = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  if (version === undefined) {
    const message = `no PostgreSQL in ${VERSIONS}`;
    if (process.env.CI === 'true') t.fail(message);
    else t.pass(message, { skip: message });
    return undefined;
  }
  const user = postgresUser();
  const folder = await mkdtemp(join(tmpdir(), 'regulars-debian-'));
  await chmod(folder, 0o755);
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const program = (name: string) => join(VERSIONS, version, 'bin', name);
  const data = join(folder, 'data');
  const made = spawnSync(program('initdb'), ['-D', data, '-U', 'regulars', '-A', 'trust', '-E', 'UTF8'], {
    ...user,
    cwd: '/',
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  let server: ChildProcess | undefined;
  const postgres: DebianPostgres = {
    url: `postgres://regulars@127.0.0.1:${port}/postgres`,
    async start() {
      const place = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
      server = spawn(program('postgres'), place, { ...user, cwd: '/', stdio: 'ignore' });
      const ready = () => spawnSync(program('pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status;
      await until(ready, (status) => status === 0);
    },
    async kill() {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      // An immediate shutdown: backends die as they stand, and the next start recovers.
      server.kill('SIGQUIT');
      await gone;
    },
  };
  t.teardown(async () => {
    await postgres.kill();
    await rm(folder, { recursive: true, force: true });
  });
  await postgres.start();
  return postgres;
}

/** PostgreSQL refuses to run as root: then it runs as the user that Debian's package made. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout),
  );
  return { uid: uid!, gid: gid! };
}
