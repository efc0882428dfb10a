// The main job on real data, twice: embedded PostgreSQL without Redis, and Debian's PostgreSQL with Redis, the second
// time with the rows of all files in another order. Both must give the same lists (scores within 1e-6).
// `node .ci/smoke.mjs 80` does it with 80 weeks; CI with 8.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const root = resolve(import.meta.dirname, '..');
const data = resolve(root, process.env.REGULARS_TEST_DATA ?? '../shared/data', 'chain');
const WEEKS = Number(process.argv[2] ?? 8);
const CUSTOMERS = 50;

if (!existsSync(data)) {
  if (process.env.CI) throw new Error(`${data} is missing`);
  console.log(`smoke: skipped, ${data} is missing`);
  process.exit(0);
}
const files = readdirSync(data)
  .filter((name) => name.startsWith('transactions_'))
  .sort()
  .slice(0, WEEKS)
  .map((name) => join(data, name));

const scratch = mkdtempSync(join(tmpdir(), 'regulars-smoke-'));
chmodSync(scratch, 0o755);
const running = [];

function cli(environment, ...args) {
  const started = performance.now();
  const result = spawnSync(process.execPath, [join(root, 'dist', 'main.js'), ...args], {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0) throw new Error(`regulars ${args[0]} failed:\n${result.stdout}\n${result.stderr}`);
  console.log(
    `  regulars ${args.filter((arg) => !arg.startsWith('/')).join(' ')}: ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  return args.includes('--json') ? JSON.parse(result.stdout) : result.stdout;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function waitFor(what, attempt) {
  for (let tries = 0; tries < 300; tries++) {
    if (await attempt().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${what} did not come up within 30 s`);
}

/** PostgreSQL refuses to run as root: as root, its commands run as the user that Debian's package made. */
function asPostgres(command, args) {
  return process.getuid() === 0
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]]
    : [command, args];
}

async function startPostgres() {
  const version = readdirSync('/usr/lib/postgresql')
    .sort((a, b) => Number(a) - Number(b))
    .at(-1);
  const bin = `/usr/lib/postgresql/${version}/bin`;
  const folder = join(scratch, 'debian-postgres');
  const run = (command, args) => {
    const [program, all] = asPostgres(join(bin, command), args);
    const result = spawnSync(program, all, { cwd: '/', encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`${command} failed: ${result.stderr}`);
  };
  spawnSync('install', ['-d', ...(process.getuid() === 0 ? ['-o', 'postgres'] : []), folder]);
  run('initdb', ['-D', folder, '-U', 'regulars', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  const port = await freePort();
  const [program, args] = asPostgres(join(bin, 'postgres'), [
    '-D',
    folder,
    '-p',
    port,
    '-h',
    '127.0.0.1',
    '-k',
    folder,
  ]);
  running.push(spawn(program, args, { cwd: '/', stdio: 'ignore' }));
  await waitFor(
    'PostgreSQL',
    async () => spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status === 0,
  );
  return `postgres://regulars@127.0.0.1:${port}/postgres`;
}

async function startRedis() {
  const port = await freePort();
  running.push(
    spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: 'ignore',
    }),
  );
  await waitFor(
    'Redis',
    async () =>
      spawnSync('redis-cli', ['-p', String(port), 'ping'], { encoding: 'utf8' }).stdout.trim() === 'PONG',
  );
  return `redis://127.0.0.1:${port}`;
}

/** The same rows, each now somewhere in some file. */
function shuffled() {
  const texts = files.map((file) => gunzipSync(readFileSync(file)).toString().trimEnd().split(/\r?\n/));
  const header = texts[0][0];
  const rows = texts.flatMap((lines) => lines.slice(1));
  let seed = 1;
  for (let last = rows.length - 1; last > 0; last--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((seed / 2 ** 32) * (last + 1));
    [rows[last], rows[other]] = [rows[other], rows[last]];
  }
  const size = Math.ceil(rows.length / files.length);
  return files.map((_, part) => {
    const path = join(scratch, `shuffled-${part}.csv.gz`);
    const own = rows.slice(part * size, (part + 1) * size);
    writeFileSync(path, gzipSync(`${header}\n${own.join('\n')}\n`, { level: 1 }));
    return path;
  });
}

async function run(title, environment, files) {
  console.log(title);
  const imported = cli(environment, 'import', 'purchases', ...files, '--mapping', 'sort-of-real', '--json');
  const again = cli(environment, 'import', 'purchases', ...files, '--mapping', 'sort-of-real', '--json');
  const trained = cli(environment, 'train', '--seed', '7', '--json');
  // A few weeks are served whatever their figures are.
  cli(environment, 'models', 'promote', trained.version, '--force', '--json');
  const key = cli(environment, 'keys', 'create', 'secret', 'smoke', '--json').key;

  const port = await freePort();
  const server = spawn(process.execPath, [join(root, 'dist', 'main.js'), 'serve'], {
    env: { ...environment, REGULARS_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.push(server);
  const address = `http://127.0.0.1:${port}`;
  await waitFor('the server', async () => (await fetch(`${address}/health/ready`)).ok);
  const post = async (path, body) => {
    const response = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const answers = await askFor(post);
  server.kill('SIGTERM');
  const [code] = await once(server, 'exit');
  assert.equal(code, 0, 'the server ends cleanly on SIGTERM');
  return { imported, again, answers };
}

/** Cards and items of the first file: what the answers are asked for. */
function askedFor() {
  const text = spawnSync('zcat', [files[0]], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
  const [header, ...rows] = text.split('\n');
  const [card, item] = ['CUST_CODE', 'PROD_CODE'].map((name) => header.split(',').indexOf(name));
  const cells = rows.map((row) => row.replaceAll('"', '').split(','));
  return {
    cards: [...new Set(cells.map((row) => row[card]).filter(Boolean))].slice(0, CUSTOMERS),
    items: [...new Set(cells.map((row) => row[item]).filter(Boolean))].slice(0, CUSTOMERS),
  };
}

async function askFor(post) {
  const { cards, items } = askedFor();
  const answers = [];
  for (const [index, card] of cards.entries()) {
    const { status, body } = await post('/v1/recommendations', {
      customer: { card },
      requests: [{ placement: 'home' }, { placement: 'item-page', items: [items[index % items.length]] }],
    });
    assert.equal(status, 200, JSON.stringify(body));
    for (const { placement, level, items: shown } of body.results) {
      assert.ok(shown.length > 0, `${placement} is empty for ${card}`);
      answers.push({ card, placement, level, items: shown.map(({ id, score }) => ({ id, score })) });
    }
  }
  const card = cards[0];
  const refused = await post('/v1/letters/render', {
    template: 'post-purchase',
    customer: { card },
    locale: 'en',
  });
  assert.equal(refused.body.error?.code, 'not_permitted', 'a letter asks for consent');
  const consent = {
    customer: { card },
    purpose: 'mail',
    granted: true,
    at: '2007-12-01T00:00:00Z',
    source: 'smoke',
  };
  const consented = await post('/v1/consents', { consents: [consent] });
  assert.equal(consented.body.results?.[0]?.status, 'accepted', JSON.stringify(consented.body));
  const letter = await post('/v1/letters/render', {
    template: 'post-purchase',
    customer: { card },
    locale: 'en',
  });
  assert.equal(letter.status, 200, JSON.stringify(letter.body));
  assert.ok(letter.body.html.includes('</html>') && letter.body.text.length > 100);
  answers.push({
    card,
    placement: 'letter',
    level: letter.body.subject,
    items: letter.body.blocks.flatMap((block) =>
      block.items.map((item) => ({ id: item.id ?? item, score: 0 })),
    ),
  });
  return answers;
}

try {
  const base = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(REGULARS_|DATABASE_URL|REDIS_URL)/.test(name)),
  );
  const common = { ...base, REGULARS_DEMO: 'true', REGULARS_LOG_LEVEL: 'error', REGULARS_CURRENCY: 'GBP' };
  const own = { ...common, REGULARS_DATA_DIR: join(scratch, 'embedded') };
  const embedded = await run('embedded PostgreSQL, in-process store', own, files);
  // Once: a training measures as much, on the other database too.
  const evaluation = cli(own, 'evaluate', '--cutoffs', '1', '--days', '14', '--json');
  const server = await run(
    "Debian's PostgreSQL, Redis, rows in another order",
    {
      ...common,
      REGULARS_DATA_DIR: join(scratch, 'server'),
      REGULARS_SECRET_KEY: 'smoke-run-secret-key-of-more-than-32-characters',
      DATABASE_URL: await startPostgres(),
      REDIS_URL: await startRedis(),
    },
    shuffled(),
  );
  assert.deepEqual(embedded.imported.counts, server.imported.counts);
  for (const { again } of [embedded, server]) {
    assert.equal(
      again.counts.purchases.accepted + again.counts.purchases.updated,
      0,
      'sent twice, written once',
    );
    assert.ok(again.counts.purchases.duplicate > 0);
  }
  assert.equal(embedded.answers.length, server.answers.length);
  let largest = 0;
  for (const [index, answer] of embedded.answers.entries()) {
    const other = server.answers[index];
    assert.deepEqual(
      { ...answer, items: answer.items.map(({ id }) => id) },
      { ...other, items: other.items.map(({ id }) => id) },
    );
    for (const [rank, { score }] of answer.items.entries())
      largest = Math.max(largest, Math.abs(score - other.items[rank].score));
  }
  assert.ok(largest <= 1e-6, `scores differ by ${largest}`);
  console.log(`smoke: ${embedded.answers.length} answers alike, largest difference of a score ${largest}`);
  console.log(JSON.stringify(embedded.imported));
  for (const model of evaluation.models)
    console.log(`  ${model.name}: recall@10 ${model.metrics['recall@10']}`);
} finally {
  for (const child of running.reverse()) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
  }
  rmSync(scratch, { recursive: true, force: true });
}
