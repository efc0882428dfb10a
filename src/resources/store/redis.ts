import { RegularsError } from '../../errors.ts';
import type { Footprint, ListEntry, ListKind, Patience, PublishReport, RecommendationStore } from './port.ts';
import { connectRedis, onRoundTrip, type RedisConnection, whenReady } from './redis-connection.ts';
import { mastersOf, scanKeys, scanNode } from './redis-scan.ts';
import { RedisSessions } from './sessions/redis.ts';
import { checkVersion, emptyCounts, isLive, notWhole } from './versions.ts';

const LETTERS: Record<ListKind, string> = { customer: 'c', item: 'i', category: 'g', store: 's', chain: 'h' };
/** What Redis does at one go while reads of serving wait: some tenths of a millisecond. Larger ones are no faster. */
const BATCH_BYTES = 1 << 16;
const BATCH_ENTRIES = 100;
const READY_PATIENCE_MS = 2_000;
/** No page waits for it, but whoever tells what happened does. */
const SESSION_TIMEOUT_MS = 1_000;
/** A version without a manifest whose publisher has not written for as long is nobody's. */
const PUBLISHER_SILENCE_SECONDS = 60;

const SAMPLE_KEYS = 300;

export interface RedisStoreOptions {
  /** One node, or comma-separated nodes of a cluster. */
  url: string;
  /** Of every key; default `regulars:`. */
  prefix?: string;
  /** A read of serving that has no answer by then fails; default 8. */
  readTimeoutMs?: number;
}

/**
 * Keys, all single, so that they spread over a cluster:
 *
 *     {prefix}{version}:{c|i|g|s|h}{key}   a packed list
 *     {prefix}{version}:manifest           written last: with it a version is whole
 *     {prefix}{version}:publisher          expires when its publisher falls silent
 *     {prefix}versions                     a set: every version of which there may be a key
 *     {prefix}live                         the live version
 *     {prefix}session/{visitor}            a session: written by events, expires half an hour after the last one
 */
export class RedisStore implements RecommendationStore {
  readonly name = 'redis';
  readonly sessions: RedisSessions;
  readonly #prefix: string;
  readonly #readTimeoutMs: number;
  readonly #reading: RedisConnection;
  readonly #writing: RedisConnection;
  #roundTrips = 0;

  constructor({ url, prefix = 'regulars:', readTimeoutMs = 8 }: RedisStoreOptions) {
    this.#prefix = prefix;
    this.#readTimeoutMs = readTimeoutMs;
    this.#reading = connectRedis(url, 'reading');
    this.#writing = connectRedis(url, 'writing');
    onRoundTrip(this.#reading, () => this.#roundTrips++);
    this.sessions = new RedisSessions({
      prefix,
      read: (command) => inTime(command(this.#reading), readTimeoutMs).catch(refuse),
      add: (command) => inTime(command(this.#writing), SESSION_TIMEOUT_MS).catch(refuse),
      remove: (command) => this.#write(command),
    });
  }

  get roundTrips(): number {
    return this.#roundTrips;
  }

  /** Waits a little for Redis. Where it is away every call says so, until it is back. */
  async ready(): Promise<this> {
    await whenReady(this.#reading, READY_PATIENCE_MS);
    return this;
  }

  async publish(
    version: string,
    entries: AsyncIterable<ListEntry> | Iterable<ListEntry>,
  ): Promise<PublishReport> {
    checkVersion(version);
    const started = performance.now();
    await this.#removeAbandoned();
    // Known as being published before it is known: else another publisher would take it for abandoned.
    await this.#write((redis) => this.#announce(redis, version));
    await this.#write((redis) => redis.sadd(`${this.#prefix}versions`, version));
    // The live version is read while it is written again: its keys are overwritten where they are.
    if ((await this.live()) !== version) await this.#removeKeys(version);
    const counts = emptyCounts();
    let batch: ListEntry[] = [];
    let batchBytes = 0;
    for await (const entry of entries) {
      counts.entries[entry.kind]++;
      counts.bytes[entry.kind] += entry.value.byteLength;
      batch.push(entry);
      batchBytes += entry.value.byteLength;
      if (batchBytes < BATCH_BYTES && batch.length < BATCH_ENTRIES) continue;
      await this.#writeBatch(version, batch);
      batch = [];
      batchBytes = 0;
    }
    await this.#writeBatch(version, batch);
    const report = { ...counts, seconds: (performance.now() - started) / 1000 };
    await this.#write((redis) => redis.set(this.#manifestOf(version), JSON.stringify(report)));
    return report;
  }

  async activate(version: string): Promise<void> {
    await this.#checkWhole(version);
    await this.#write((redis) => redis.set(`${this.#prefix}live`, version));
  }

  async live(): Promise<string | undefined> {
    return (await this.#write((redis) => redis.get(`${this.#prefix}live`))) ?? undefined;
  }

  async versions(): Promise<string[]> {
    const known = await this.#write((redis) => redis.smembers(`${this.#prefix}versions`));
    const whole = await Promise.all(known.map((version) => this.#isWhole(version)));
    return known.filter((_, index) => whole[index]);
  }

  async get(
    version: string,
    kind: ListKind,
    key: number,
    patience: Patience = 'serving',
  ): Promise<Uint8Array | null> {
    const at = this.#keyOf(version, kind, key);
    if (patience === 'patient') return this.#write((redis) => redis.getBuffer(at));
    return inTime(this.#reading.getBuffer(at), this.#readTimeoutMs).catch(refuse);
  }

  async put(version: string, kind: ListKind, key: number, value: Uint8Array): Promise<void> {
    await this.#checkWhole(version);
    await this.#write((redis) => redis.set(this.#keyOf(version, kind, key), bufferOf(value)));
  }

  async remove(version: string, kind: ListKind, key: number): Promise<void> {
    await this.#checkWhole(version);
    await this.#write((redis) => redis.unlink(this.#keyOf(version, kind, key)));
  }

  async drop(version: string): Promise<void> {
    checkVersion(version);
    if ((await this.live()) === version) throw isLive(version);
    await this.#removeAbandoned();
    await this.#removeVersion(version);
  }

  /** Keys and Redis's own overhead included; the mean of some hundred keys of one node. */
  async footprint(version: string): Promise<Footprint> {
    await this.#checkWhole(version);
    return this.#write(async (redis) => {
      const { entries }: PublishReport = JSON.parse((await redis.get(this.#manifestOf(version)))!);
      const [node] = await mastersOf(redis);
      const bytesOf = async (kind: ListKind) => {
        const sample: string[] = [];
        for await (const keys of scanNode(node!, `${this.#prefix}${version}:${LETTERS[kind]}`)) {
          sample.push(...keys.slice(0, SAMPLE_KEYS - sample.length));
          if (sample.length >= SAMPLE_KEYS) break;
        }
        const bytes = await Promise.all(sample.map((key) => node!.memory('USAGE', key)));
        return bytes.reduce<number>((sum, of) => sum + (of ?? 0), 0) / Math.max(1, sample.length);
      };
      return {
        customers: { count: entries.customer, bytes: await bytesOf('customer') },
        items: { count: entries.item, bytes: await bytesOf('item') },
      };
    });
  }

  async close(): Promise<void> {
    this.#reading.disconnect();
    this.#writing.disconnect();
  }

  #keyOf(version: string, kind: ListKind, key: number): string {
    return `${this.#prefix}${version}:${LETTERS[kind]}${key}`;
  }

  #manifestOf(version: string): string {
    return `${this.#prefix}${version}:manifest`;
  }

  #publisherOf(version: string): string {
    return `${this.#prefix}${version}:publisher`;
  }

  async #isWhole(version: string): Promise<boolean> {
    return (await this.#write((redis) => redis.exists(this.#manifestOf(version)))) === 1;
  }

  async #checkWhole(version: string): Promise<void> {
    checkVersion(version);
    if (!(await this.#isWhole(version))) throw notWhole(version);
  }

  async #writeBatch(version: string, batch: readonly ListEntry[]): Promise<void> {
    await this.#write((redis) =>
      Promise.all([
        this.#announce(redis, version),
        ...batch.map(({ kind, key, value }) => redis.set(this.#keyOf(version, kind, key), bufferOf(value))),
      ]),
    );
  }

  #announce(redis: RedisConnection, version: string): Promise<unknown> {
    return redis.set(this.#publisherOf(version), '', 'EX', PUBLISHER_SILENCE_SECONDS);
  }

  /** Removes what publishers that died left behind. */
  async #removeAbandoned(): Promise<void> {
    for (const version of await this.#write((redis) => redis.smembers(`${this.#prefix}versions`))) {
      const [whole, publishing] = await this.#write((redis) =>
        Promise.all([redis.exists(this.#manifestOf(version)), redis.exists(this.#publisherOf(version))]),
      );
      if (whole === 0 && publishing === 0) await this.#removeVersion(version);
    }
  }

  async #removeVersion(version: string): Promise<void> {
    await this.#removeKeys(version);
    await this.#write((redis) => redis.unlink(this.#publisherOf(version)));
    await this.#write((redis) => redis.srem(`${this.#prefix}versions`, version));
  }

  /** Its lists; the manifest goes first: from then on the version is not whole. Who publishes it anew is still known. */
  async #removeKeys(version: string): Promise<void> {
    const publisher = this.#publisherOf(version);
    await this.#write((redis) => redis.unlink(this.#manifestOf(version)));
    await this.#write(async (redis) => {
      for await (const keys of scanKeys(redis, `${this.#prefix}${version}:`))
        await Promise.all(keys.filter((key) => key !== publisher).map((key) => redis.unlink(key)));
    });
  }

  async #write<T>(command: (redis: RedisConnection) => Promise<T>): Promise<T> {
    return command(this.#writing).catch(refuse);
  }
}

/** A view of the same bytes. */
function bufferOf(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * A read waits for the one before it, leaves, and comes back: a turn of the event loop each. Where ours are long, the read
 * is late by our doing; where they are not, these take no time.
 */
const TURNS = 3;

function afterTurns(turns: number, work: () => void): void {
  setImmediate(turns === 1 ? work : () => afterTurns(turns - 1, work));
}

/** ioredis's own time-out would also cut its handshake short. */
function inTime<T>(answer: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${milliseconds} ms`));
    const timer = setTimeout(() => afterTurns(TURNS, late), milliseconds);
    answer.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function refuse(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new RegularsError('store_unavailable', `Redis cannot be used: ${reason}`, { cause: error });
}
