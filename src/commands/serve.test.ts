import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t from 'tap';
import { commandLine } from '../../test/support/start-command.ts';
import { until } from '../../test/support/until.ts';

t.test('serve and keys on one data folder', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'regulars-serve-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const run = (...parts: string[]): ChildProcess => {
    const child = spawn(process.execPath, [...commandLine, '--json', '--data-dir', folder, ...parts], {
      env: { ...process.env, REGULARS_PORT: '0', REGULARS_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => child.kill('SIGKILL'));
    return child;
  };
  const firstLine = async (child: ChildProcess) => {
    const [line] = await once(createInterface({ input: child.stdout! }), 'line');
    return JSON.parse(line);
  };
  const exitOf = async (child: ChildProcess) => child.exitCode ?? (await once(child, 'exit'))[0];

  const server = run('serve');
  const started = await firstLine(server);
  t.match(started, { address: /^http:/, model: null });
  const { address, keys } = started;
  t.match(keys, { publishable: /^rp_/, secret: /^rs_/, signingSecret: /^rt_/ });
  const status = async (path: string, key: string) =>
    (await fetch(address + path, { headers: { authorization: `Bearer ${key}` } })).status;
  t.equal(await status('/health/live', ''), 200);
  t.equal(await status('/v1/recommendations/home', keys.publishable), 200);
  t.equal(await status('/v1/recommendations/home', 'rp_guessed'), 401);

  const made = await firstLine(
    run('keys', 'create', 'publishable', 'site', '--origin', 'https://shop.example'),
  );
  t.match(made, { kind: 'publishable', name: 'site', key: /^rp_/ });
  await until(
    () => status('/v1/recommendations/home', made.key),
    (got) => got === 200,
  );
  const list = await firstLine(run('keys', 'list'));
  t.match(list.at(-1), { keyNo: made.keyNo, origins: ['https://shop.example'], revokedAt: null });
  t.notOk(JSON.stringify(list).includes(made.key));
  const again = run('keys', 'revoke', '999');
  t.match(await firstLine(again), { error: { code: 'not_found', message: /999/ } });
  t.equal(await exitOf(again), 1);
  t.match(await firstLine(run('keys', 'revoke', String(made.keyNo))), { revoked: true });
  await until(
    () => status('/v1/recommendations/home', made.key),
    (got) => got === 401,
  );

  server.kill('SIGTERM');
  t.equal(await exitOf(server), 0, 'ends cleanly');
});
