import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './redis-connection.ts';

/** Looked at, and then removed, at one go: reads of serving wait meanwhile. */
const SCAN_COUNT = 200;

/** Keys with a prefix, in batches, node by node; a key may come twice. */
export async function* scanKeys(connection: RedisConnection, prefix: string): AsyncGenerator<string[]> {
  for (const node of await mastersOf(connection)) yield* scanNode(node, prefix);
}

export async function* scanNode(node: Redis, prefix: string): AsyncGenerator<string[]> {
  const pattern = `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
    if (keys.length > 0) yield keys;
    cursor = next;
  } while (cursor !== '0');
}

export async function mastersOf(connection: RedisConnection): Promise<Redis[]> {
  if (!(connection instanceof Cluster)) return [connection];
  await connection.ping(); // nodes are known once connected
  return connection.nodes('master');
}
