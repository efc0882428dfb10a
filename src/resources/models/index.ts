import fastifyPlugin from 'fastify-plugin';
import type { Config } from '../../config.ts';
import type { ReadLists } from './champion.ts';
import { ChampionFollower } from './champion-follower.ts';

export type { LoadedVersion, ReadLists } from './champion.ts';
export type { ChampionFollower as Models, Preparation } from './champion-follower.ts';
export { customersRefusingProfiling } from './repository.ts';

declare module 'fastify' {
  interface FastifyInstance {
    models: ChampionFollower;
  }
}

/** @param readLists reader of a version's lists.bin: training writes the file and knows its format. */
export const modelsPlugin = fastifyPlugin(
  async (app, { config, readLists }: { config: Config; readLists: ReadLists }) => {
    const models = new ChampionFollower({
      database: app.database,
      store: app.store,
      log: app.log,
      dataDir: config.dataDir,
      readLists,
    });
    app.decorate('models', models);
    const stop = await app.database.follow(async (changes) => {
      if (changes.some((change) => change.kind === 'model')) await models.refresh();
    });
    // Not earlier: what prepares a version registers itself first.
    app.addHook('onReady', () => models.refresh());
    app.addHook('onClose', async () => {
      await stop();
      await models.close();
    });
  },
  { name: 'models', fastify: '5.x', dependencies: ['database', 'store'] },
);
