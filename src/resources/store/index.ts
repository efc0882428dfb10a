import fastifyPlugin from 'fastify-plugin';
import type { Config } from '../../config.ts';
import { InProcessStore } from './in-process.ts';
import type { RecommendationStore } from './port.ts';
import { RedisStore } from './redis.ts';

export type { Footprint, ListEntry, ListKind, Patience, PublishReport, RecommendationStore } from './port.ts';
export { SESSION_PAUSE_MS, type Touch, type TouchKind } from './sessions/port.ts';

declare module 'fastify' {
  interface FastifyInstance {
    store: RecommendationStore;
  }
}

/** Redis where REDIS_URL is set, else this process's memory. A Redis that is away is no error until it is asked. */
export async function openStore(config: Config): Promise<RecommendationStore> {
  if (config.redisUrl === undefined) return new InProcessStore();
  return new RedisStore({ url: config.redisUrl }).ready();
}

export const storePlugin = fastifyPlugin(
  async (app, { config }: { config: Config }) => {
    const store = await openStore(config);
    app.decorate('store', store);
    app.addHook('onClose', () => store.close());
  },
  { name: 'store', fastify: '5.x' },
);
