import type { RedisConnection } from '../redis-connection.ts';
import { latestTouches } from './latest-touches.ts';
import {
  MOST_TOUCHES,
  SESSION_PAUSE_MS,
  type SessionStore,
  TOUCH_KINDS,
  type Touch,
  type TouchKind,
} from './port.ts';

type Run = <T>(command: (redis: RedisConnection) => Promise<T>) => Promise<T>;

export interface RedisSessionsOptions {
  prefix: string;
  pauseMs?: number;
  /** Each runs a command, in its own time or with `store_unavailable`; a read on the connection of serving. */
  read: Run;
  add: Run;
  remove: Run;
}

/**
 * A session is a sorted set, of a letter and an item_no by time, where only a later time replaces one: commands of one key,
 * which travel with the reads of lists, and need no order.
 */
export class RedisSessions implements SessionStore {
  readonly #prefix: string;
  readonly #pauseMs: number;
  readonly #run: Pick<RedisSessionsOptions, 'read' | 'add' | 'remove'>;

  constructor({ prefix, pauseMs = SESSION_PAUSE_MS, ...run }: RedisSessionsOptions) {
    this.#prefix = prefix;
    this.#pauseMs = pauseMs;
    this.#run = run;
  }

  async add(visitor: string, touches: readonly Touch[]): Promise<void> {
    const key = this.#keyOf(visitor);
    const members = latestTouches(touches).flatMap(({ kind, item, at }) => [String(at), `${kind[0]}${item}`]);
    await this.#run.add((redis) =>
      Promise.all([
        redis.zadd(key, 'GT', ...members),
        redis.zremrangebyrank(key, 0, -MOST_TOUCHES - 1),
        redis.pexpire(key, this.#pauseMs),
      ]),
    );
  }

  async read(visitor: string): Promise<Touch[]> {
    const said = await this.#run.read((redis) => redis.zrange(this.#keyOf(visitor), 0, '-1', 'WITHSCORES'));
    const touches: Touch[] = [];
    for (let at = 0; at < said.length; at += 2)
      touches.push({ kind: kindOf(said[at]!), item: Number(said[at]!.slice(1)), at: Number(said[at + 1]) });
    return touches;
  }

  async remove(visitor: string): Promise<void> {
    await this.#run.remove((redis) => redis.unlink(this.#keyOf(visitor)));
  }

  #keyOf(visitor: string): string {
    return `${this.#prefix}session/${visitor}`;
  }
}

function kindOf(member: string): TouchKind {
  return TOUCH_KINDS.find((kind) => kind[0] === member[0])!;
}
