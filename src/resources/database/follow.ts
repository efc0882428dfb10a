import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Change } from './database.ts';
import { type Gap, type Running, SequenceGaps } from './sequence-gaps.ts';

const BATCH = 10_000;
/** How far below the newest change a transaction that is open at the start may have taken its numbers. */
const LOOK_BACK = 1_000_000;
const GAP_POLL_MS = 100;
/** Between two reads: where hundreds commit a second, each read tells of many. */
const PACE_MS = 20;
/** Finds a connection that died without a word, and a notification lost on the way. */
const IDLE_POLL_MS = 5_000;
const MAX_BACKOFF_MS = 2_000;

/** The change feed; see `Database.follow`. */
export async function follow(
  connect: () => Promise<pg.Client>,
  handler: (changes: Change[]) => void | Promise<void>,
): Promise<Follower> {
  const follower = new Follower(connect, handler);
  await follower.start();
  return follower;
}

export class Follower {
  readonly #connect: () => Promise<pg.Client>;
  readonly #handler: (changes: Change[]) => void | Promise<void>;
  #seen = new SequenceGaps(0);
  #client: pg.Client | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;
  /** Set while the loop sleeps. */
  #wake: (() => void) | undefined;
  #woken = false;

  constructor(connect: () => Promise<pg.Client>, handler: (changes: Change[]) => void | Promise<void>) {
    this.#connect = connect;
    this.#handler = handler;
  }

  /** The highest number whose change was handled. */
  get position(): number {
    return this.#seen.last;
  }

  async start(): Promise<void> {
    const client = await this.#listen();
    this.#seen = await readPosition(client);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#rouse();
    await this.#running;
    await this.#client?.end();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped) {
      try {
        const client = this.#client ?? (await this.#listen());
        const more = await this.#read(client);
        failures = 0;
        if (more) continue;
        // Not let go of: a command that waits for what it will hear has nothing else that keeps it alive.
        await delay(PACE_MS);
        await this.#sleep(this.#seen.gaps.length > 0 ? GAP_POLL_MS : IDLE_POLL_MS);
      } catch (error) {
        if (this.#stopped) return;
        // Nothing is lost: the next read starts where the last successful one ended.
        process.emitWarning(`change feed: ${error instanceof Error ? error.message : String(error)}`);
        await this.#sleep(Math.min(25 * 2 ** failures++, MAX_BACKOFF_MS));
      }
    }
  }

  async #listen(): Promise<pg.Client> {
    const client = await this.#connect();
    client.on('notification', () => this.#rouse());
    client.once('end', () => {
      if (this.#client === client) this.#client = undefined;
      this.#rouse();
    });
    await client.query('listen regulars_changes');
    this.#client = client;
    return client;
  }

  /** @returns whether there may be more at once. */
  async #read(client: pg.Client): Promise<boolean> {
    // First who is running, then the rows: whoever has ended by the first is in the second, or rolled back. Sent together,
    // answered in this order.
    const { last, gaps } = this.#seen;
    const [running, { rows }] = await Promise.all([
      readRunning(client),
      client.query<Change>(
        `(select seq, kind, key from changes where seq > $1 order by seq limit $4)
       union all
       (select seq, kind, key from unnest($2::bigint[], $3::bigint[]) as gap (low, high)
        join changes on seq between low and high order by seq limit $4)
       order by seq limit $4`,
        [last, gaps.map(({ low }) => low), gaps.map(({ high }) => high), BATCH],
      ),
    ]);
    if (rows.length > 0) await this.#handler(rows);
    const cutShort = rows.length === BATCH;
    this.#seen.see(
      rows.map(({ seq }) => seq),
      cutShort ? undefined : running,
    );
    return cutShort;
  }

  #rouse(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Returns at once where something happened since the last sleep. */
  async #sleep(milliseconds: number): Promise<void> {
    if (!this.#woken && !this.#stopped) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds).unref();
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#woken = false;
  }
}

async function readRunning(client: pg.Client): Promise<Running> {
  const { rows } = await client.query<Running>(
    `select pg_snapshot_xmin(now)::text::bigint as oldest, pg_snapshot_xmax(now)::text::bigint as next
     from pg_current_snapshot() as now`,
  );
  return rows[0]!;
}

/** What is committed now is the past; what is missing below it may be a transaction that is still open. */
async function readPosition(client: pg.Client): Promise<SequenceGaps> {
  const { rows } = await client.query<Gap & { last: number }>(
    `with newest as (select coalesce(max(seq), 0) as last from changes),
     recent as (
       select seq, lag(seq, 1, greatest(last - $1, 0)) over (order by seq) as before
       from changes, newest where seq > last - $1
     )
     select last, greatest(before, settled) + 1 as low, seq - 1 as high
     from newest cross join (select coalesce(max(settled), 0) as settled from change_compaction) known
       left join recent on greatest(before, settled) < seq - 1
     order by seq`,
    [LOOK_BACK],
  );
  const gaps = rows.filter(({ low }) => low !== null).map(({ low, high }) => ({ low, high }));
  return new SequenceGaps(rows[0]?.last ?? 0, gaps);
}
