import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import { CoalescingSocket } from './coalescing-socket.ts';
import type { Change, Database, Session } from './database.ts';
import { isCrowded, isRetried, isUnreachable, translated } from './failures.ts';
import { type Follower, follow } from './follow.ts';
import { sqlTypes } from './sql-types.ts';

const MAX_ATTEMPTS = 6;
/** Of a parameter of a prepared statement. */
const MOST_CHARACTERS = 8_192;
const MOST_VALUES = 256;
const CONNECTION_TIMEOUT_MS = 10_000;

export interface PostgresOptions {
  /** A connection string, or the parts that pg takes. */
  connection: Pick<
    pg.ClientConfig,
    'connectionString' | 'host' | 'port' | 'user' | 'database' | 'password' | 'ssl'
  >;
  /** Connections at most; default 10. */
  connections?: number;
  /** Called when no connection can be made, once, before the second and last try. */
  revive?: () => Promise<void>;
  /** Called last by `close`. */
  release?: () => Promise<void>;
}

/** The one adapter: the embedded PostgreSQL and DATABASE_URL alike. */
export class PostgresDatabase implements Database {
  readonly #options: PostgresOptions;
  readonly #pool: pg.Pool;
  /** Names of statements that connections keep prepared. */
  readonly #prepared = new Map<string, string>();
  readonly #followers = new Map<() => Promise<void>, Follower>();
  #closed: Promise<void> | undefined;

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      ...clientConfig(options),
      max: options.connections ?? 10,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    });
    // Without a listener a connection lost while idle, or between two queries, would end the process.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.session((session) => session.query<Row>(text, values));
  }

  prepared<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return this.session((session) => session.prepared<Row>(text, values));
  }

  async session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    const session = new PostgresSession(client, this.#prepared);
    let broken = false;
    try {
      return await work(session);
    } catch (error) {
      broken = isUnreachable(error); // a COPY's
      throw translated(error);
    } finally {
      client.release(broken || session.broken);
    }
  }

  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transactionOnce(work);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isRetried(error)) throw translated(error);
        await delay(5 * 2 ** attempt);
      }
    }
  }

  async #transactionOnce<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    const session = new PostgresSession(client, this.#prepared);
    try {
      const [, result] = await Promise.all([session.prepared('begin', []), work(session)]);
      const { command } = await client.query('commit');
      // PostgreSQL answers the commit of a failed transaction with a silent rollback.
      if (command !== 'COMMIT')
        throw new Error('rolled back: an earlier statement of the transaction failed');
      return result;
    } catch (error) {
      session.end();
      // Fails where the connection is lost, and with it the transaction.
      if (!session.broken) await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      client.release(session.broken);
    }
  }

  async follow(handler: (changes: Change[]) => void | Promise<void>): Promise<() => Promise<void>> {
    const connect = async () => {
      const client = await this.#revived(() => connectClient(this.#options));
      client.on('error', () => {}); // its 'end' follows
      return client;
    };
    const follower = await follow(connect, handler).catch((error) => {
      throw translated(error);
    });
    const stopOnce = async () => {
      if (this.#followers.delete(stopOnce)) await follower.stop();
    };
    this.#followers.set(stopOnce, follower);
    return stopOnce;
  }

  followedTo(): number | undefined {
    const positions = [...this.#followers.values()].map(({ position }) => position);
    return positions.length === 0 ? undefined : Math.min(...positions);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#followers.keys()].map((stop) => stop()));
    await this.#pool.end();
    await this.#options.release?.();
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#revived(() => this.#pool.connect());
    } catch (error) {
      throw translated(error);
    }
  }

  async #revived<T>(connect: () => Promise<T>): Promise<T> {
    const { revive } = this.#options;
    try {
      return await connect();
    } catch (error) {
      const hopeless = !isUnreachable(error) || isCrowded(error);
      if (revive === undefined || this.#closed !== undefined || hopeless) throw error;
      await revive();
      return connect();
    }
  }
}

class PostgresSession implements Session {
  readonly #client: pg.ClientBase;
  readonly #prepared: Map<string, string>;
  #pending = 0;
  #broken = false;
  #ended = false;

  constructor(client: pg.ClientBase, prepared: Map<string, string>) {
    this.#client = client;
    this.#prepared = prepared;
  }

  /** Whether the connection was lost, be it that the callback hid it: such a one must not go back to the pool. */
  get broken(): boolean {
    return this.#broken;
  }

  /** What was sent together with a statement that failed must not go on after the rollback, outside the transaction. */
  end(): void {
    this.#ended = true;
  }

  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#send<Row>({ text, values: values as unknown[] });
  }

  prepared<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> {
    if (!values.every(isSmall)) return this.query<Row>(text, values);
    let name = this.#prepared.get(text);
    if (name === undefined) {
      name = `statement ${this.#prepared.size}`;
      this.#prepared.set(text, name);
    }
    return this.#send<Row>({ name, text, values: values as unknown[] });
  }

  copyFrom(text: string) {
    return this.#copy(from(text));
  }

  copyTo(text: string) {
    return this.#copy(to(text));
  }

  async #send<Row extends object>(query: pg.QueryConfig): Promise<Row[]> {
    if (this.#ended) throw new Error('the transaction has failed: nothing more can be asked in it');
    this.#pending++;
    try {
      const result = await this.#client.query<Row>(query);
      return result.rows;
    } catch (error) {
      this.#broken ||= isUnreachable(error);
      throw error;
    } finally {
      this.#pending--;
    }
  }

  /** The driver takes no COPY on a connection that pipelines: until its end this one does not. */
  #copy<Stream extends pg.Submittable & NodeJS.EventEmitter>(stream: Stream): Stream {
    if (this.#ended || this.#pending > 0)
      throw new Error('COPY has to wait for the statements that were sent before it');
    Object.assign(this.#client, { pipeline: false });
    stream.once('close', () => Object.assign(this.#client, { pipeline: true }));
    return this.#client.query(stream);
  }
}

/** What a plan made for a few values is good for. */
function isSmall(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MOST_CHARACTERS;
  return !Array.isArray(value) || value.length <= MOST_VALUES;
}

async function connectClient(options: PostgresOptions): Promise<pg.Client> {
  const client = new pg.Client({ ...clientConfig(options), connectionTimeoutMillis: CONNECTION_TIMEOUT_MS });
  await client.connect();
  return client;
}

function clientConfig(options: PostgresOptions): pg.ClientConfig {
  return {
    ...options.connection,
    types: sqlTypes as pg.CustomTypesConfig,
    application_name: 'regulars',
    pipeline: true,
    stream: () => new CoalescingSocket(),
    keepAlive: true,
  };
}
