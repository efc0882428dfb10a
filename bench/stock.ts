// npm run build && npx tsx bench/stock.ts [stores] [items]: two servers and the embedded database; 150 stores × 50,000 items by
// PUT /v1/stock/STORE, all new, then with 1 % changed, while item widgets are asked for at a fixed rate (open loop) of
// both servers. Prints seconds, the widget's latency beside that of a quiet server, how soon a PATCH is served, memory.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { recordPrices, upsertItems, upsertStores } from '../src/catalogue/index.ts';
import { readConfig } from '../src/config.ts';
import { openDatabase } from '../src/resources/database/index.ts';
import { packageRoot } from '../src/resources/package-root.ts';
import { startWorker } from '../src/resources/worker.ts';
import type { AskWidgets } from './ask-widgets.worker.ts';
import { startBuilt } from './built.ts';
import { memoryOf } from './memory.ts';

const STORES = Number(process.argv[2] ?? 150);
const ITEMS = Number(process.argv[3] ?? 50_000);
const WIDGETS_A_SECOND = 200;
const WARM_UP_SECONDS = 10;
const QUIET_SECONDS = 10;
const PUTS_AT_ONCE = 2;
const ITEMS_A_CALL = 5_000;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const skuOf = (item: number) => `SKU-${String(item).padStart(6, '0')}`;

interface Server {
  child: ChildProcess;
  address: string;
  keys: { publishable: string; secret: string };
}

async function startServer(folder: string): Promise<Server> {
  const child = startBuilt(['--data-dir', folder, 'serve'], {
    REGULARS_PORT: '0',
    REGULARS_RATE_LIMIT: '0',
    REGULARS_LOG_LEVEL: 'error',
    NODE_OPTIONS: `--import ${join(packageRoot, 'bench', 'loop-delay.mjs')}`,
  });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, ...(JSON.parse(line) as Omit<Server, 'child'>) };
}

function call(
  method: string,
  url: string,
  key: string,
  body?: string | Buffer,
  type = 'application/json',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, agent, headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': type }) } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${url}: ${answer.statusCode} ${text}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Asks at a fixed rate of all servers, until stopped. @returns sorted milliseconds. */
function askWidgets(): { stop(): Promise<number[]> } {
  const workerData: AskWidgets = {
    servers: servers.map(({ address, keys }) => ({ address, key: keys.publishable })),
    perSecond: WIDGETS_A_SECOND,
    items: ITEMS,
  };
  const worker = startWorker('bench/ask-widgets.worker.ts', { workerData });
  return {
    async stop() {
      worker.postMessage('stop');
      const [times] = (await once(worker, 'message')) as [number[]];
      return times;
    },
  };
}

/** Each server says how long its event loop stood still since the last time. */
async function tellDelays(): Promise<void> {
  for (const { child } of servers) child.kill('SIGUSR2');
  await delay(200);
}

const DIGIT_ZERO = 0x30;
const LINE = `{"item":"${skuOf(0)}","quantity":0}\n`;
/** A store's body with a zero on each line: what changes is a digit, so the bench takes no core from what it measures. */
const blank = Buffer.from(
  Array.from({ length: ITEMS }, (_, item) => LINE.replace(skuOf(0), skuOf(item))).join(''),
);

function bodyOf(store: number, round: number): Buffer {
  const body = Buffer.from(blank);
  for (let item = 0; item < ITEMS; item++) {
    const changed = (item * 31 + store) % 100 === 0 ? round : 0;
    const quantity = (((item * 2_654_435_761) ^ (store * 40_503)) >>> 0) % 7;
    body[(item + 1) * LINE.length - '0}\n'.length] = DIGIT_ZERO + quantity + changed;
  }
  return body;
}

async function putAll(server: Server, round: number): Promise<{ seconds: number; changed: number }> {
  const began = performance.now();
  let store = 0;
  let changed = 0;
  await Promise.all(
    Array.from({ length: PUTS_AT_ONCE }, async () => {
      while (store < STORES) {
        const at = store++;
        const url = `${server.address}/v1/stock/store-${at}?lines=${ITEMS}`;
        const answer = await call('PUT', url, server.keys.secret, bodyOf(at, round), 'application/x-ndjson');
        changed += (JSON.parse(answer) as { changed: number }).changed;
      }
    }),
  );
  return { seconds: (performance.now() - began) / 1_000, changed };
}

/** How soon after the answer to a PATCH through one server the other serves it. */
async function freshness(one: Server, two: Server): Promise<number> {
  const shown = async () => {
    const text = await call('GET', `${two.address}/v1/recommendations/home?count=1`, two.keys.publishable);
    return (JSON.parse(text) as { results: { items: { id: string }[] }[] }).results[0]!.items[0]!.id;
  };
  const first = await shown();
  const stock = Array.from({ length: STORES }, (_, store) => ({
    store: `store-${store}`,
    item: first,
    quantity: 0,
  }));
  await call('PATCH', `${one.address}/v1/stock`, one.keys.secret, JSON.stringify({ stock }));
  const answered = performance.now();
  while ((await shown()) === first) await delay(2);
  return performance.now() - answered;
}

/** Seconds of CPU that a process, or all of a parent's, have taken; of a shared machine they say more than the clock. */
function cpuSeconds(pid: number): number {
  const stat = (of: number) =>
    readFileSync(`/proc/${of}/stat`, 'utf8').split(') ')[1]!.split(' ').map(Number);
  const [user, system] = [11, 12];
  const own = stat(pid);
  return (own[user]! + own[system]!) / 100;
}

/** Of PostgreSQL: its backends live as long as the servers' connections. */
function postgresSeconds(): number {
  try {
    const postmaster = Number(
      readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')
      .trim()
      .split(' ');
    return children.reduce((sum, pid) => sum + cpuSeconds(Number(pid)), 0);
  } catch {
    return Number.NaN;
  }
}

function serverSeconds(): number {
  try {
    return servers.reduce((sum, { child }) => sum + cpuSeconds(child.pid!), 0);
  } catch {
    return Number.NaN;
  }
}

const at = (times: readonly number[], share: number) =>
  times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
const line = (label: string, times: readonly number[], quiet?: readonly number[]) =>
  console.log(
    `${label.padEnd(28)} ${[0.5, 0.99, 0.999]
      .map((share) => {
        const ratio = quiet === undefined ? '' : ` (${(at(times, share) / at(quiet, share)).toFixed(1)} ×)`;
        return `p${share * 100} ${at(times, share).toFixed(1)} ms${ratio}`;
      })
      .join(', ')}, ${times.length} widgets`,
  );

const folder = await mkdtemp(join(tmpdir(), 'regulars-bench-stock-'));
const servers: Server[] = [];
try {
  servers.push(await startServer(folder));
  const database = await openDatabase(readConfig({}, { dataDir: folder }));
  await database.transaction((session) =>
    upsertStores(
      session,
      Array.from({ length: STORES }, (_, store) => ({ id: `store-${store}` })),
    ),
  );
  for (let from = 0; from < ITEMS; from += ITEMS_A_CALL) {
    const skus = Array.from({ length: Math.min(ITEMS_A_CALL, ITEMS - from) }, (_, i) => skuOf(from + i));
    await database.transaction(async (session) => {
      await upsertItems(
        session,
        skus.map((sku) => ({ sku, title: `Item ${sku}` })),
      );
      await recordPrices(
        session,
        skus.map((sku) => ({ sku, since: new Date(0), price: '9.99', currency: 'USD' })),
      );
    });
  }
  servers.push(await startServer(folder));
  const [one, two] = servers as [Server, Server];
  const warming = askWidgets();
  await delay(WARM_UP_SECONDS * 1_000);
  await warming.stop();
  await tellDelays();
  console.log(
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}, ${STORES} stores × ${ITEMS} items`,
  );
  const memory = () =>
    servers
      .map(({ child }) => memoryOf(child.pid))
      .map(({ now, peak }) => `${now.toFixed(0)} MB (peak ${peak.toFixed(0)})`)
      .join(' and ');
  console.log(`memory before                ${memory()}`);
  const quietly = askWidgets();
  await delay(QUIET_SECONDS * 1_000);
  const quiet = await quietly.stop();
  line('widget, quiet', quiet);
  await tellDelays();
  for (const [round, label] of [
    [0, 'all new'],
    [1, '1 % changed'],
  ] as const) {
    const before = { node: serverSeconds(), postgres: postgresSeconds() };
    const asking = askWidgets();
    const { seconds, changed } = await putAll(one, round);
    const during = await asking.stop();
    console.log(
      `${label.padEnd(28)} ${seconds.toFixed(1)} s, ${Math.round((STORES * ITEMS) / seconds)} lines/s, ${changed} changed`,
    );
    line('widget, meanwhile', during, quiet);
    await tellDelays();
    const aLine = (cpu: number) => `${((cpu * 1e6) / (STORES * ITEMS)).toFixed(1)} µs`;
    console.log(
      `CPU a line, widgets included  ${aLine(serverSeconds() - before.node)} in the two servers, ${aLine(postgresSeconds() - before.postgres)} in PostgreSQL`,
    );
  }
  console.log(`PATCH served by the other    ${(await freshness(one, two)).toFixed(0)} ms after its answer`);
  console.log(`memory after                 ${memory()}`);
  await database.close();
} finally {
  for (const { child } of servers) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  agent.destroy();
  await rm(folder, { recursive: true, force: true });
}
