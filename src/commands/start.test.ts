import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { commandLine } from '../../test/support/start-command.ts';
import { until } from '../../test/support/until.ts';
import { packageRoot } from '../resources/package-root.ts';

const run = promisify(execFile);

interface Greeting {
  address: string;
  example: { customer: { kind: string; value: string }; sku: string };
  model: string;
  keys: { publishable: string };
}

/** The command in a process of its own, as a person starts it. */
function regulars(environment: NodeJS.ProcessEnv, ...args: string[]) {
  const child = spawn(process.execPath, [...commandLine, ...args], {
    cwd: packageRoot,
    env: { PATH: process.env.PATH, ...environment },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  return { child, said, ended: once(child, 'close') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function emptyFolder(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'regulars-start-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** postmaster.pid is there for as long as the folder's PostgreSQL runs. */
function postgresGone(dataDir: string): Promise<boolean> {
  return until(() => !existsSync(join(dataDir, 'postgres', 'postmaster.pid')), Boolean);
}

/** The pages of the simulated shop, a cart carried from one to the next. */
async function theShop(t: Test, address: string, sku: string): Promise<void> {
  const page = async (path: string, cookie = '') => {
    const answer = await fetch(address + path, { headers: { cookie } });
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  };
  const home = await page('/demo');
  t.match(home, { status: 200, html: /<regulars-recs placement="home"/ });
  t.match(home.headers.get('content-security-policy'), /script-src 'self'/);
  const visitor = /visitor=[0-9a-f-]{36}/.exec(home.headers.get('set-cookie') ?? '')![0];
  t.match(
    (await page('/demo', visitor)).html,
    visitor.replace('=', '="'),
    'who comes again is the same visitor',
  );
  t.match(await page('/demo/categories/toys-and-books'), { status: 200, html: /<ul class="grid"><li>/ });
  t.match(await page(`/demo/items/${sku}`), {
    status: 200,
    html: new RegExp(`placement="item-page" item="${sku}"`),
  });
  for (const path of ['/demo/items/nobody', '/demo/categories/nothing'])
    t.equal((await page(path)).status, 404, path);
  const hostile = await page(
    `/demo/items/${encodeURIComponent('"><script>alert(1)</script>')}`,
    'cart=%E0%A4%A; x=1',
  );
  t.notMatch(hostile.html, /<script>alert/);
  const change = async (change: Record<string, string>, cookie = '') => {
    const body = new URLSearchParams(change);
    const answer = await fetch(`${address}/demo/cart`, {
      method: 'POST',
      body,
      headers: { cookie },
      redirect: 'manual',
    });
    t.equal(answer.status, 303);
    return answer.headers.get('set-cookie')!.split(';')[0]!;
  };
  const cart = await change({ add: sku });
  t.equal(await change({ add: 'nobody' }, cart), cart);
  t.match((await page('/demo/cart', cart)).html, new RegExp(`placement="cart" cart="${sku}"`));
  t.match((await page('/demo/cart', await change({ remove: sku }, cart))).html, /Your cart is empty/);
}

t.test('start on an empty folder, killed half-way, started again, ended by Ctrl-C', async (t) => {
  const dataDir = await emptyFolder(t);
  const environment = { REGULARS_DATA_DIR: dataDir, REGULARS_PORT: String(await freePort()) };
  const args = ['start', '--customers', '150'];

  const killed = regulars(environment, ...args);
  await until(
    () => killed.said.stderr,
    (stderr) => stderr.includes('importing customers'),
  );
  killed.child.kill('SIGKILL');
  await killed.ended;
  await postgresGone(dataDir);

  const started = regulars(environment, ...args);
  t.teardown(() => started.child.kill('SIGKILL'));
  await until(
    () => started.said.stdout + (started.child.exitCode === null ? '' : started.said.stderr),
    (text) => text.includes('Ctrl-C') || started.child.exitCode !== null,
  );
  const curls = [...started.said.stdout.matchAll(/^curl (?:.*\\\n)*.*$/gm)].map(([line]) => line);
  t.equal(curls.length, 3, started.said.stderr);
  const [widget, personal, letter] = await Promise.all(
    curls.map(async (line) => JSON.parse((await run('bash', ['-c', line])).stdout)),
  );
  t.ok(widget.results[0].items.length > 0);
  t.ok(widget.results[0].items.every((item: { title: string; price: unknown }) => item.title && item.price));
  t.equal(personal.results[0].level, 'personal');
  t.match(letter.html, /<\/html>/);
  t.ok(letter.blocks.some((block: { items: unknown[] }) => block.items.length > 0));
  const picture = await fetch(/<img[^>]+src="([^"]+\/demo\/images\/[^"]+)"/.exec(letter.html)![1]!);
  t.match(picture.headers.get('content-type'), /svg/);

  t.test('other commands work while it runs', async (t) => {
    const listed = regulars(environment, 'models', 'list', '--json');
    t.same(await listed.ended, [0, null]);
    t.equal(JSON.parse(listed.said.stdout).versions.length, 1);
  });

  started.child.kill('SIGINT');
  t.same(await started.ended, [0, null], 'Ctrl-C ends it cleanly');
  await postgresGone(dataDir);

  t.test('and when it does not, and the next start has everything', async (t) => {
    const listed = regulars(environment, 'models', 'list', '--json');
    t.same(await listed.ended, [0, null]);
    const [{ version }] = JSON.parse(listed.said.stdout).versions;
    const elsewhere = { ...environment, REGULARS_PORT: String(await freePort()) };
    const again = regulars(elsewhere, ...args, '--json');
    await until(
      () => again.said.stdout,
      (stdout) => stdout.endsWith('}\n'),
    );
    const { address, model, keys, example }: Greeting = JSON.parse(again.said.stdout);
    t.equal(model, version);
    const moved = await fetch(
      `${address}/v1/recommendations/item-page?item=${example.sku}&key=${keys.publishable}`,
    );
    const { results } = (await moved.json()) as { results: { items: { url: string; image: string }[] }[] };
    for (const { url, image } of results[0]!.items)
      for (const shown of [url, image]) t.ok(shown.startsWith(`${address}/demo/`), shown);
    t.equal((await fetch(results[0]!.items[0]!.image)).status, 200, 'a picture under the new address');
    await theShop(t, address, example.sku);
    t.notMatch(again.said.stderr, /simulating|training/);
    again.child.kill('SIGTERM');
    t.same(await again.ended, [0, null]);
  });
  t.match(JSON.parse(await readFile(join(dataDir, 'demo', 'demo.json'), 'utf8')), {
    customers: 150,
    complete: true,
  });
});

t.test('a setting that does not exist is refused by name', async (t) => {
  const { ended, said } = regulars({ REGULARS_DATA_DIR: await emptyFolder(t), REGULARS_PROT: '1' }, 'start');
  t.same(await ended, [1, null]);
  t.match(said.stderr, /REGULARS_PROT: unknown setting/);
});
