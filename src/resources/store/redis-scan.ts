import { Cluster, type Redis } from 'ioredis';
import type { RedisConnection } from './redis-connection.ts';

const SCAN_COUNT = 1_000;

/** Keys with a prefix, in batches, node by node; a key may come twice. */
export async function* scanKeys(connection: RedisConnection, prefix: string): AsyncGenerator<string[]> {
  const nodes: Redis[] = connection instanceof Cluster ? await mastersOf(connection) : [connection];
  const pattern = `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', SCAN_COUNT);
      if (keys.length > 0) yield keys;
      cursor = next;
    } while (cursor !== '0');
  }
}

async function mastersOf(cluster: Cluster): Promise<Redis[]> {
  await cluster.ping(); // nodes are known once connected
  return cluster.nodes('master');
}
