// npm run build && npx tsx bench/ingest.ts [bulk | posts | memory] [weeks]
//   bulk    files of the chain into the tables, beside COPY of the same rows into the same tables in the same run
//   posts   single receipts by HTTP at a steady 500 a second (open loop), 200,000 identified customers, 1 % merges
//   memory  peak memory of the import while the files grow tenfold
// By the built command, into an embedded PostgreSQL of its own; TEST_DATABASE_URL names another (an empty database).
import { once } from 'node:events';
import { createReadStream, createWriteStream, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { type Purchase, writePurchases } from '../src/history/index.ts';
import { issueKey } from '../src/resources/auth/index.ts';
import { openDatabase } from '../src/resources/database/index.ts';
import { packageRoot } from '../src/resources/package-root.ts';
import { openSecrets } from '../src/resources/secrets.ts';
import { runBuilt, startBuilt } from './built.ts';

const PARTS = { bulk, posts, memory };
const RATE = 500;
const SECONDS = 30;
/** A server just started compiles what it runs: the first seconds are several times slower. */
const WARM_SECONDS = 10;
const CUSTOMERS = Number(process.env.BENCH_CUSTOMERS ?? 200_000);
const SECRET_KEY = 'a secret key of benches, 32 characters';

const wanted = process.argv.slice(2).filter((word) => word in PARTS) as (keyof typeof PARTS)[];
const weeks = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 20);
const chain = join(process.env.REGULARS_TEST_DATA ?? resolve(packageRoot, '..', 'shared', 'data'), 'chain');

console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} processors, Node ${process.version}`);
for (const part of wanted.length > 0 ? wanted : (Object.keys(PARTS) as (keyof typeof PARTS)[])) {
  const dataDir = await mkdtemp(join(tmpdir(), 'regulars-bench-'));
  try {
    await PARTS[part](dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function filesOf(count: number): string[] {
  return readdirSync(chain)
    .filter((name) => name.startsWith('transactions_'))
    .sort()
    .slice(0, count)
    .map((name) => join(chain, name));
}

/** Of the command, and of what the bench itself does there. */
function environment(dataDir: string): NodeJS.ProcessEnv {
  const url = process.env.TEST_DATABASE_URL;
  return {
    REGULARS_DATA_DIR: dataDir,
    ...(url !== undefined && { DATABASE_URL: url, REGULARS_SECRET_KEY: SECRET_KEY }),
  };
}

async function opened(dataDir: string) {
  const config = readConfig(environment(dataDir));
  const database = await openDatabase(config);
  return { database, secrets: await openSecrets(config, database) };
}

function importWeeks(count: number, dataDir: string) {
  return runBuilt<{ rows: number; seconds: number }>(
    ['import', 'purchases', ...filesOf(count), '--mapping', 'sort-of-real'],
    environment(dataDir),
  );
}

async function bulk(dataDir: string): Promise<void> {
  const { database } = await opened(dataDir);
  const { rows, seconds } = (await importWeeks(weeks, dataDir)).answer;
  const tables = ['purchases', 'purchase_lines'];
  let copied = 0;
  for (const table of tables) {
    const file = join(dataDir, `${table}.copy`);
    await database.query(`create table copy_of_${table} (like ${table} including all)`);
    await database.session((session) =>
      pipeline(session.copyTo(`copy ${table} to stdout`), createWriteStream(file)),
    );
    const began = performance.now();
    await database.session((session) =>
      pipeline(createReadStream(file), session.copyFrom(`copy copy_of_${table} from stdin`)),
    );
    copied += (performance.now() - began) / 1000;
  }
  console.log(
    `bulk: ${rows} lines of ${weeks} weeks in ${seconds.toFixed(1)} s, ${perSecond(rows, seconds)} lines/s; ` +
      `COPY of the same rows ${copied.toFixed(1)} s, ${perSecond(rows, copied)} lines/s; ratio ${(copied / seconds).toFixed(2)}`,
  );
  await database.close();
}

async function posts(dataDir: string): Promise<void> {
  const { database, secrets } = await opened(dataDir);
  const began = performance.now();
  for (let from = 0; from < CUSTOMERS; from += 2_000) {
    const batch = Array.from({ length: 2_000 }, (_, i) => receipt(`first-${from + i}`, from + i, 'own'));
    await writePurchases(database, secrets, batch, { country: 'US', timeZone: 'UTC', importNo: 1 });
  }
  await database.query('vacuum analyze');
  await database.query('checkpoint');
  console.log(
    `posts: ${CUSTOMERS} identified customers stored in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
  const { key } = await issueKey(database, secrets, { kind: 'secret', name: 'bench' });
  await database.close();

  const port = await freePort();
  const server = startBuilt(['serve'], {
    ...environment(dataDir),
    REGULARS_PORT: String(port),
    REGULARS_RATE_LIMIT: '0',
    REGULARS_LOG_LEVEL: 'error',
  });
  server.stdout!.resume();
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const send = (body: unknown) => post(agent, port, key, body);
  for (let tries = 0; tries < 300; tries++) {
    if ((await send({ purchases: [] }).catch(() => 0)) === 200) break;
    await delay(100);
  }
  await steadily(WARM_SECONDS, 'warm', send);
  const { latencies, refused } = await steadily(SECONDS, 'run', send);
  const at = (share: number) =>
    `${latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!.toFixed(1)} ms`;
  console.log(
    `posts: ${latencies.length} single receipts at ${RATE}/s, ${refused} refused: p50 ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}, most ${at(1)}`,
  );
  server.kill('SIGTERM');
  await once(server, 'exit');
  agent.destroy();
}

/** An open loop: a receipt leaves when its time has come, whether the earlier ones are answered or not. */
async function steadily(seconds: number, name: string, send: (body: unknown) => Promise<number>) {
  const latencies: number[] = [];
  const sent: Promise<unknown>[] = [];
  let refused = 0;
  const start = performance.now();
  for (let n = 0; n < seconds * RATE; n++) {
    const due = start + (n * 1000) / RATE;
    if (performance.now() < due) await delay(due - performance.now());
    // Two receipts that name one customer's card and another's phone make them one: of each hundred such a couple.
    const at = n % 100;
    const purchase = wire(
      receipt(`${name}-${n}`, (n - (at === 51 ? 1 : 0)) * 7, at === 50 || at === 51 ? 'mixed' : 'own'),
    );
    sent.push(
      send({ purchases: [purchase] }).then((status) => {
        if (status !== 200) refused++;
        latencies.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(sent);
  return { latencies: latencies.sort((a, b) => a - b), refused };
}

function receipt(id: string, n: number, named: 'own' | 'mixed'): Purchase {
  const customer = n % CUSTOMERS;
  const other = (customer + 1) % CUSTOMERS;
  return {
    source: 'bench',
    id,
    channel: 'store',
    store: `S${customer % 150}`,
    at: { instant: new Date(Date.UTC(2026, 0, 1) + (n % 1e6) * 1000), utcOffset: 0 },
    currency: 'USD',
    customer: {
      card: `29${String(customer).padStart(10, '0')}`,
      phone: `+1415${String(2_000_000 + (named === 'own' ? customer : other)).padStart(7, '0')}`,
    },
    lines: Array.from({ length: 3 }, (_, i) => ({
      item: `I${(n * 13 + i * 101) % 5_000}`,
      quantity: '1',
      amount: '9.99',
    })),
  };
}

function wire({ at, ...rest }: Purchase) {
  return { ...rest, at: at.instant.toISOString() };
}

async function memory(dataDir: string): Promise<void> {
  const tenth = Math.max(1, Math.floor(weeks / 10));
  const peaks: string[] = [];
  for (const count of [tenth, tenth * 10]) {
    const { megabytes } = await importWeeks(count, join(dataDir, String(count)));
    peaks.push(`${count} weeks ${megabytes.toFixed(0)} MB`);
  }
  console.log(`memory: peak of the importing process: ${peaks.join(', ')}`);
}

function post(agent: Agent, port: number, key: string, body: unknown): Promise<number> {
  return new Promise((done, failed) => {
    const sending = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/v1/purchases',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        response.on('end', () => done(response.statusCode ?? 0));
      },
    );
    sending.on('error', failed);
    sending.end(JSON.stringify(body));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

function perSecond(count: number, seconds: number): string {
  return Math.round(count / seconds).toLocaleString('en-US');
}
