const HELP = `npm run build && npx tsx bench/serving.ts [PART…]
  table         requests a second, latencies, hit rate and round trips of each kind of request, beside the route R behind
                the same hooks and a bare one (closed loop, rounds in turn)
  fixed         2,000 personal widgets a second (open loop): of a server that has just started and knows nobody yet, quiet,
                and while 100 receipts a second arrive and a version with lists of everyone is published
  outage        the same with Redis stopped half-way
  memory        bytes of Redis a customer and an item
  soak [MIN]    half of what it can for so many minutes (10): memory and event loop, minute by minute
Without PART: table, fixed, outage, memory. Real HTTP from a process of its own to the server's, a redis-server and the embedded
PostgreSQL. BENCH_CUSTOMERS (200000) and BENCH_ITEMS (50000) have lists. Items are asked for by Zipf's law, personal widgets by a tenth of
the customers, some more often; "anybody" is any customer, mostly one whom the server has not seen yet. BENCH_FOLDER keeps
what was prepared for the next run; BENCH_PROFILE=FOLDER writes CPU profiles of the servers there; BENCH_ROWS="R;personal"
asks for these rows of the table alone.
`;

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Redis } from 'ioredis';
import type { EmbeddedKeys } from '../src/resources/auth/index.ts';
import { packageRoot } from '../src/resources/package-root.ts';
import { RedisStore } from '../src/resources/store/redis.ts';
import { parsePrometheus } from '../test/support/prometheus.ts';
import { freePort, type RedisServer, startRedis } from '../test/support/redis.ts';
import { runBuilt } from './built.ts';
import type { Done, Job } from './serving/load.ts';
import {
  CUSTOMERS,
  customerEntries,
  customerValues,
  ITEMS,
  itemEntries,
  prepare,
  skuOf,
  trained,
} from './serving/world.ts';

const PARTS = { table, fixed, outage, memory, soak };
const ROUNDS = 5;
const ROUND_SECONDS = 3;
const WARM_SECONDS = 5;
const CONNECTIONS = 32;
const RATE = 2_000;
const OPEN_SECONDS = 30;
const OPEN_CONNECTIONS = 256;
const RECEIPTS_A_SECOND = 100;
/** Of R (DESIGN.md). */
const BUDGETS: Record<string, number> = { 'item, cache on': 0.5, 'item, cache off': 0.3, personal: 0.35 };

interface Server {
  child: ChildProcess;
  address: string;
  bare: string;
  keys: EmbeddedKeys;
}

const words = process.argv.slice(2);
if (words.includes('--help')) {
  console.log(HELP);
  process.exit();
}
const wanted = words.filter((word): word is keyof typeof PARTS => word in PARTS);
const minutes = Number(words.find((word) => /^\d+$/.test(word)) ?? 10);
const dataDir = process.env.BENCH_FOLDER ?? (await mkdtemp(join(tmpdir(), 'regulars-bench-serving-')));
/** Beside the workers that `npm run build` makes. */
const entry = join(packageRoot, 'dist', 'bench-serving.js');
const servers: Server[] = [];
const load = fork(fileURLToPath(new URL('serving/load.ts', import.meta.url)), {
  execArgv: ['--import', 'tsx'],
  serialization: 'advanced',
});
let jobs = 0;
let redis: RedisServer | undefined;

console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}, Node ${process.version}, ${CUSTOMERS} customers, ${ITEMS} items`,
);
try {
  if (!existsSync(join(packageRoot, 'dist', 'main.js'))) throw new Error('run `npm run build` first');
  await build({
    entryPoints: [fileURLToPath(new URL('serving/server.ts', import.meta.url))],
    outfile: entry,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  });
  for (const part of wanted.length > 0 ? wanted : (['table', 'fixed', 'outage', 'memory'] as const)) {
    console.log(`\n${part}`);
    redis = await startRedis(await freePort());
    try {
      await PARTS[part](redis.url);
    } finally {
      for (const { child } of servers.splice(0)) await ended(child);
      await redis.stop();
    }
  }
} finally {
  load.kill();
  await Promise.all([entry, `${entry}.map`].map((path) => rm(path, { force: true })));
  if (process.env.BENCH_FOLDER === undefined) await rm(dataDir, { recursive: true, force: true });
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
}

/** The server with Redis, filled, and warm. */
async function startServer(redisUrl: string, more: NodeJS.ProcessEnv = {}): Promise<Server> {
  await prepare(dataDir);
  const profile = process.env.BENCH_PROFILE;
  const flags = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile];
  const child = spawn(process.execPath, ['--max-semi-space-size=64', ...flags, entry], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      REGULARS_DATA_DIR: dataDir,
      REDIS_URL: redisUrl,
      REGULARS_LOG_LEVEL: 'fatal',
      // Counted, and never reached.
      REGULARS_RATE_LIMIT: '1000000000',
      ...more,
    },
  });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const server: Server = { child, ...(JSON.parse(line) as Omit<Server, 'child'>) };
  servers.push(server);
  const asked = await fetch(`${server.address}/v1/recommendations/item-page?item=${skuOf(1)}`, {
    headers: { authorization: `Bearer ${server.keys.publishable}` },
  });
  await fetch(`${server.address}/bench/reference`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: await asked.text(),
  });
  return server;
}

async function run(server: Server, job: Pick<Job, 'kind' | 'seconds'> & Partial<Job>): Promise<Done> {
  const id = jobs++;
  const done = new Promise<Done>((resolve) => {
    const take = (result: Done) => {
      if (result.id !== id) return;
      load.off('message', take);
      resolve(result);
    };
    load.on('message', take);
  });
  const closed = job.rate === undefined;
  load.send({
    id,
    url: job.kind === 'bare' || job.kind === 'redis' ? server.bare : server.address,
    key: server.keys.secret,
    connections: closed ? CONNECTIONS : OPEN_CONNECTIONS,
    ...job,
  } satisfies Job);
  return done;
}

/** Sums of the counters of a server. */
async function counted(server: Server): Promise<Record<'hits' | 'misses' | 'trips' | 'degraded', number>> {
  const answer = await fetch(`${server.address}/metrics`, {
    headers: { authorization: `Bearer ${server.keys.secret}` },
  });
  const families = parsePrometheus(await answer.text());
  const value = (name: string) => families.get(name)!.samples[0]!.value;
  return {
    hits: value('regulars_item_cache_hits_total') + value('regulars_answer_cache_hits_total'),
    misses: value('regulars_item_cache_misses_total'),
    trips: value('regulars_store_round_trips_total'),
    degraded: value('regulars_answers_degraded_total'),
  };
}

function percentiles(latencies: Float64Array): string {
  const sorted = latencies.toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return [0.5, 0.99, 0.999].map((share) => (at(share) ?? Number.NaN).toFixed(2).padStart(8)).join('');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

async function table(redisUrl: string): Promise<void> {
  const caching = await startServer(redisUrl);
  const plain = await startServer(redisUrl, { REGULARS_ITEM_CACHE: '0' });
  const all: [label: string, server: Server, kind: Job['kind']][] = [
    ['bare route', caching, 'bare'],
    ['R', caching, 'reference'],
    ['GET from Redis', caching, 'redis'],
    ['item, cache on', caching, 'item'],
    ['item, cache off', plain, 'item'],
    ['personal', caching, 'personal'],
    ['personal, anybody', caching, 'anybody'],
    ['five placements', caching, 'five'],
  ];
  const asked = process.env.BENCH_ROWS?.split(';');
  const rows = all.filter(([label]) => asked?.includes(label) ?? true);
  const seen = rows.map(() => ({
    rates: [] as number[],
    latencies: [] as number[],
    hits: 0,
    misses: 0,
    trips: 0,
    degraded: 0,
    errors: 0,
    cpu: 0,
  }));
  for (const [, server, kind] of rows)
    await run(server, { kind, seconds: kind === 'personal' ? 3 * WARM_SECONDS : WARM_SECONDS });
  for (let round = 0; round < ROUNDS; round++)
    for (const [at, [, server, kind]] of rows.entries()) {
      const before = await counted(server);
      const { cpu } = await processOf(server);
      const { latencies, errors, seconds } = await run(server, { kind, seconds: ROUND_SECONDS });
      const row = seen[at]!;
      row.cpu += (await processOf(server)).cpu - cpu;
      const after = await counted(server);
      row.rates.push(latencies.length / seconds);
      for (const latency of latencies) row.latencies.push(latency);
      row.errors += errors;
      for (const name of ['hits', 'misses', 'trips', 'degraded'] as const)
        row[name] += after[name] - before[name];
    }
  const rateOf = (label: string) => {
    const at = rows.findIndex((row) => row[0] === label);
    return at < 0 ? Number.NaN : median(seen[at]!.rates);
  };
  const [bare, reference] = [rateOf('bare route'), rateOf('R')];
  console.log(
    `${'closed loop'.padEnd(18)} requests/s     p50     p99   p99.9 ms  µs of CPU  cache hits  trips/request    of R   of bare  budget`,
  );
  for (const [at, [label]] of rows.entries()) {
    const { rates, latencies, hits, misses, trips, degraded, errors, cpu } = seen[at]!;
    const rate = median(rates);
    console.log(
      label.padEnd(18) +
        rate.toFixed(0).padStart(11) +
        percentiles(Float64Array.from(latencies)) +
        ((1e6 * cpu) / latencies.length).toFixed(0).padStart(14) +
        (hits + misses === 0 ? '–' : `${((100 * hits) / (hits + misses)).toFixed(0)} %`).padStart(12) +
        (trips === 0 ? '–' : (trips / latencies.length).toFixed(3)).padStart(15) +
        (rate / reference).toFixed(2).padStart(8) +
        (rate / bare).toFixed(2).padStart(10) +
        (BUDGETS[label] === undefined ? '' : `  ≥ ${BUDGETS[label]} × R`) +
        (degraded === 0 ? '' : `  ${((100 * degraded) / latencies.length).toFixed(1)} % degraded`) +
        (errors === 0 ? '' : `  ${errors} errors`),
    );
  }
}

async function tell(label: string, server: Server, { latencies, errors, late }: Done): Promise<void> {
  const { delay: stood, rss } = await processOf(server);
  console.log(
    `${label.padEnd(24)}${percentiles(latencies)} ms (p50, p99, p99.9), ${latencies.length} requests, ${errors} errors; sent late p99 ${late.toFixed(2)} ms; event loop p99 ${stood.p99.toFixed(1)} ms, at most ${stood.most.toFixed(1)}; ${rss.toFixed(0)} MB`,
  );
}

interface Process {
  rss: number;
  cpu: number;
  delay: { p50: number; p99: number; most: number };
}

async function processOf(server: Server): Promise<Process> {
  return (await (await fetch(`${server.address}/bench/process`)).json()) as Process;
}

async function fixed(redisUrl: string): Promise<void> {
  const server = await startServer(redisUrl);
  const personal = (seconds: number) => run(server, { kind: 'personal', rate: RATE, seconds });
  await processOf(server);
  await tell('just started', server, await personal(OPEN_SECONDS));
  await run(server, { kind: 'receipt', rate: RECEIPTS_A_SECOND, seconds: WARM_SECONDS });
  await processOf(server);
  await tell('quiet', server, await personal(OPEN_SECONDS));
  const receipts = () => run(server, { kind: 'receipt', rate: RECEIPTS_A_SECOND, seconds: OPEN_SECONDS });
  const [withReceipts, written] = await Promise.all([personal(OPEN_SECONDS), receipts()]);
  await tell('100 receipts/s', server, withReceipts);
  const publishing = runBuilt<unknown>(['models', 'rollback'], {
    REGULARS_DATA_DIR: dataDir,
    REDIS_URL: redisUrl,
  });
  const [busy] = await Promise.all([personal(OPEN_SECONDS), receipts()]);
  await tell('receipts and a publish', server, busy);
  console.log(
    `${'the receipts themselves'.padEnd(24)}${percentiles(written.latencies)} ms, ${written.errors} errors; publishing took ${(await publishing).seconds.toFixed(1)} s`,
  );
}

async function outage(redisUrl: string): Promise<void> {
  const server = await startServer(redisUrl);
  await run(server, { kind: 'personal', rate: RATE, seconds: OPEN_SECONDS });
  await processOf(server);
  const before = await counted(server);
  const running = run(server, { kind: 'personal', rate: RATE, seconds: OPEN_SECONDS });
  await delay(OPEN_SECONDS * 500);
  const early = await counted(server);
  const stopped = performance.now();
  await redis!.stop();
  while ((await counted(server)).degraded === early.degraded) await delay(5);
  const seen = performance.now() - stopped;
  const done = await running;
  const half = done.latencies.length / 2;
  await tell('Redis stopped half-way', server, done);
  console.log(
    `${'before, after'.padEnd(24)}${percentiles(done.latencies.slice(0, half))},${percentiles(done.latencies.slice(half))} ms; in /metrics after ${seen.toFixed(0)} ms; degraded before ${early.degraded - before.degraded}, after ${(await counted(server)).degraded - early.degraded}`,
  );
}

async function memory(redisUrl: string): Promise<void> {
  const probe = new Redis(redisUrl);
  const used = async () => Number(/used_memory:(\d+)/.exec(await probe.info('memory'))![1]);
  const store = await new RedisStore({ url: redisUrl }).ready();
  const { model, history } = await trained();
  const customers = customerValues(model, history);
  const bytesOf = (values: readonly Uint8Array[]) =>
    values.reduce((sum, value) => sum + value.length, 0) / values.length;
  const whole = 1_398;
  const kinds = {
    'customer, as the model makes them': customers,
    'customer, lists as long as can be': [new Uint8Array(whole)],
  };
  for (const [label, values] of Object.entries(kinds)) {
    const before = await used();
    await store.publish('memory', customerEntries(values));
    const bytes = ((await used()) - before) / CUSTOMERS;
    console.log(
      `${label.padEnd(36)}${bytesOf(values).toFixed(0).padStart(6)} bytes of list, ${bytes.toFixed(0)} of Redis; budget 1,536`,
    );
    await store.drop('memory');
  }
  const items = [...itemEntries()];
  const before = await used();
  await store.publish('memory', items);
  console.log(
    `${'item, 60 + 30 + 30 entries'.padEnd(36)}${bytesOf(items.map(({ value }) => value))
      .toFixed(0)
      .padStart(6)} bytes of list, ${(((await used()) - before) / ITEMS).toFixed(0)} of Redis; budget 3,072`,
  );
  await store.close();
  probe.disconnect();
}

async function soak(redisUrl: string): Promise<void> {
  const server = await startServer(redisUrl);
  const { latencies, seconds } = await run(server, { kind: 'personal', seconds: WARM_SECONDS * 2 });
  const rate = Math.floor(latencies.length / seconds / 2);
  await processOf(server);
  for (let minute = 0; minute < minutes; minute++) {
    const half = { rate: Math.ceil(rate / 2), seconds: 60 };
    const [personal] = await Promise.all([
      run(server, { kind: 'personal', ...half }),
      run(server, { kind: 'item', ...half }),
    ]);
    await tell(`minute ${minute + 1}, ${rate} a second`, server, personal);
  }
}
