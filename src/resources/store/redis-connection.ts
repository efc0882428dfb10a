import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisConnection = Redis | Cluster;

const backoff = (attempt: number) => Math.min(20 * 2 ** attempt, 2_000);

/** Lists are read over this one: a command either goes out at once or fails at once. */
const READING = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  // A server that hangs is cut off, so that what waits for it stays bounded.
  socketTimeout: 1_000,
} satisfies RedisOptions;

/** Publishing, reads of commands and everything rare: slower answers are waited for, an absent server is not. */
const WRITING = { maxRetriesPerRequest: 1, commandTimeout: 10_000, lazyConnect: true } satisfies RedisOptions;

/** @param url one node, or comma-separated nodes of a cluster, whose credentials are the first one's */
export function connectRedis(url: string, use: 'reading' | 'writing'): RedisConnection {
  const connection = open(nodesOf(url), use === 'reading' ? READING : WRITING);
  connection.on('error', () => {}); // each command says so itself
  return connection;
}

function open(nodes: URL[], options: typeof READING | typeof WRITING): RedisConnection {
  const [first] = nodes as [URL, ...URL[]];
  const shared = { connectTimeout: 2_000, enableAutoPipelining: true, ...options };
  if (nodes.length === 1) return new Redis(first.href, { ...shared, retryStrategy: backoff });
  return new Cluster(
    nodes.map(({ hostname, port }) => ({ host: hostname, port: Number(port || 6379) })),
    {
      clusterRetryStrategy: backoff,
      enableAutoPipelining: true,
      enableOfflineQueue: options !== READING,
      lazyConnect: options === WRITING,
      slotsRefreshTimeout: 2_000,
      redisOptions: { ...shared, ...credentialsOf(first) },
    },
  );
}

function nodesOf(url: string): URL[] {
  const [first, ...others] = url.split(',').map((node) => node.trim());
  const scheme = (first ?? '').slice(0, (first ?? '').indexOf('://'));
  return [first ?? '', ...others].map((node) => new URL(node.includes('://') ? node : `${scheme}://${node}`));
}

function credentialsOf({ username, password, protocol }: URL) {
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  };
}

/** Tells of each group of commands that leaves for one node together: ioredis makes a pipeline for it. */
export function onRoundTrip(connection: RedisConnection, tell: () => void): void {
  const pipeline = connection.pipeline.bind(connection);
  connection.pipeline = (commands) => {
    tell();
    return pipeline(commands);
  };
}

/** Waits until the connection is usable, refused, or `patienceMs` are over: it keeps connecting in the background. */
export async function whenReady(connection: RedisConnection, patienceMs: number): Promise<void> {
  if (connection.status === 'ready') return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      connection.off('ready', done).off('close', done);
      resolve();
    };
    const timer = setTimeout(done, patienceMs);
    connection.once('ready', done).once('close', done);
  });
}
