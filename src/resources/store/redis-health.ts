import { connectRedis } from './redis-connection.ts';

export interface RedisHealth {
  usedBytes: number;
  /** 0 = no limit. */
  maxBytes: number;
  /** `noeviction`, `allkeys-lru`, … */
  policy: string;
}

/** What INFO memory of the (first) node says. @throws ioredis's, where it cannot be reached within seconds. */
export async function redisHealth(url: string): Promise<RedisHealth> {
  const redis = connectRedis(url, 'writing');
  try {
    const info = await redis.info('memory');
    const field = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
    return {
      usedBytes: Number(field('used_memory')),
      maxBytes: Number(field('maxmemory')),
      policy: field('maxmemory_policy'),
    };
  } finally {
    redis.disconnect();
  }
}
