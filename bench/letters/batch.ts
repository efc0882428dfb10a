import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { readTexts } from '../../src/letters/compile/texts.ts';
import { templateFolders } from '../../src/letters/folders.ts';
import { openLetterbox } from '../../src/letters/letterbox.ts';
import { type LetterRoom, renderLetter } from '../../src/letters/render.ts';
import type { Letter } from '../../src/letters/schemas.ts';
import { surroundingsOf } from '../../src/letters/surroundings.ts';
import { freePort, startRedis } from '../../test/support/redis.ts';
import { startBuilt } from '../built.ts';
import { memoryOf } from '../memory.ts';
import { cardOf, prepare } from '../serving/world.ts';

const TEMPLATE = 'post-purchase';
const LETTERS_FROM_REDIS = 3_000;
const TOGETHER = 32;
/** Letters of which every link is followed. */
const SAMPLE = 10;
/** Of Linux on every machine that Node knows. */
const TICKS_A_SECOND = 100;

interface Started {
  address: string;
  keys: { secret: string };
}

/** Letters with recommendations from Redis; then a render-batch of so many customers over HTTP, and what it takes. */
export async function batches(customers: number): Promise<void> {
  const dataDir = process.env.BENCH_FOLDER ?? (await mkdtemp(join(tmpdir(), 'regulars-bench-letters-')));
  await prepare(dataDir);
  const redis = await startRedis(await freePort());
  const env = {
    REGULARS_DATA_DIR: dataDir,
    REDIS_URL: redis.url,
    REGULARS_PORT: '0',
    REGULARS_LOG_LEVEL: 'fatal',
    REGULARS_MAIL_CONSENT_DEFAULT: 'true',
  };
  const server = startBuilt(['serve'], env);
  try {
    const { address, keys } = await started(server);
    await fromRedis(env, customers);
    await overHttp(server, address, keys.secret, customers);
  } finally {
    const gone = once(server, 'close');
    server.kill('SIGTERM');
    await gone;
    await redis.stop();
    if (process.env.BENCH_FOLDER === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

async function started(server: ChildProcess): Promise<Started> {
  let output = '';
  server.stdout!.setEncoding('utf8');
  for await (const text of server.stdout!) {
    output += text;
    if (output.endsWith('\n')) return JSON.parse(output);
  }
  throw new Error('the server ended');
}

/** All that a letter takes but the database: lists from Redis, blocks, view, token, HTML, text, answer. */
async function fromRedis(env: NodeJS.ProcessEnv, customers: number): Promise<void> {
  const config = readConfig(env);
  const app = await buildApp(config);
  await app.ready();
  const surroundings = surroundingsOf(app, config, () => new Date());
  const known = new Map<number, Awaited<ReturnType<typeof surroundings.repository.purchase>>>();
  const count = Math.min(LETTERS_FROM_REDIS, customers);
  for (let customerNo = 1; customerNo <= count; customerNo++)
    known.set(customerNo, await surroundings.repository.purchase(customerNo));
  const repository = Object.assign(Object.create(surroundings.repository), {
    customer: async () => ({ id: '', locale: null }),
    purchase: async (customerNo: number) => known.get(customerNo),
  });
  const room: LetterRoom = {
    ...surroundings,
    box: await openLetterbox(readTexts(...templateFolders(config))),
    repository,
    find: async ({ card }) => Number(card),
    permits: async () => true,
    keep: async () => {},
    count: async () => {},
  };
  const render = async (first: number) => {
    for (let no = first; no <= count; no += TOGETHER)
      await renderLetter(room, { template: TEMPLATE, customer: { card: String(no) } });
  };
  const all = () => Promise.all(Array.from({ length: TOGETHER }, (_, at) => render(at + 1)));
  await all();
  const before = process.cpuUsage();
  const began = performance.now();
  await all();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(before);
  console.log(
    `recommendations from Redis, ${count} letters: ${Math.round(count / seconds)} a second, ${Math.round(count / ((user + system) / 1e6))} a second of processor time`,
  );
  await app.close();
}

async function overHttp(
  server: ChildProcess,
  address: string,
  key: string,
  customers: number,
): Promise<void> {
  const call = request(`${address}/v1/letters/render-batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
  });
  const began = performance.now();
  const cpu = processorSeconds(server.pid!);
  Readable.from(requests(customers)).pipe(call);
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  const sample: Letter[] = [];
  const memory: number[] = [];
  let [done, failed, bytes] = [0, 0, 0];
  for await (const line of createInterface(answer)) {
    bytes += line.length;
    // Reading each letter would be this process's work, on the cores of the server.
    if (!line.startsWith(`{"line":${++done},"letter":`)) failed++;
    else if (done % Math.ceil(customers / SAMPLE) === 0) sample.push(JSON.parse(line));
    if (done % Math.ceil(customers / 10) === 0) memory.push(memoryOf(server.pid).now);
  }
  const seconds = (performance.now() - began) / 1_000;
  const used = processorSeconds(server.pid!) - cpu;
  const links = await followed(address, sample);
  console.log(
    `render-batch of ${customers}: ${done} answered, ${failed} errors, ${Math.round(done / seconds)} a second, ${Math.round(done / used)} a second of the server's processor time, ${(bytes / 1e6 / seconds).toFixed(0)} MB a second`,
  );
  console.log(
    `memory of the server at each tenth, MB: ${memory.map((megabytes) => megabytes.toFixed(0)).join(' ')}; peak ${memoryOf(server.pid).peak.toFixed(0)}`,
  );
  console.log(`links of ${sample.length} letters: ${links} followed, each to its item`);
}

function* requests(customers: number): Generator<string> {
  for (let customer = 0; customer < customers; customer++)
    yield `${JSON.stringify({ template: TEMPLATE, customer: { card: cardOf(customer) } })}\n`;
}

/** @throws where a link does not lead to the item that the answer names. */
async function followed(address: string, letters: readonly Letter[]): Promise<number> {
  let count = 0;
  for (const { html, blocks } of letters)
    for (const { name, items } of blocks)
      for (const { position, url } of items) {
        const link = new RegExp(`href="[^"]*(/l/[^/"]+/${name}/${position})"`).exec(html)?.[1];
        const { status, headers } = await fetch(`${address}${link}`, { redirect: 'manual' });
        if (status !== 302 || headers.get('location') !== url)
          throw new Error(`${link}: got ${status} to ${headers.get('location')}, expected ${url}`);
        count++;
      }
  return count;
}

function processorSeconds(pid: number): number {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return Number.NaN;
  const fields = readFileSync(path, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
