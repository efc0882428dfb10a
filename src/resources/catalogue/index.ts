import fastifyPlugin from 'fastify-plugin';
import type { Config } from '../../config.ts';
import { CatalogueView } from './catalogue-view.ts';

export { CatalogueView } from './catalogue-view.ts';
export type { Category, Item, Price } from './item.ts';

declare module 'fastify' {
  interface FastifyInstance {
    catalogue: CatalogueView;
  }
}

const KINDS = new Set(['item', 'stock', 'category', 'store']);
const PRICE_CLOCK_MS = 1_000;

export const cataloguePlugin = fastifyPlugin(
  async (app, { config }: { config: Config }) => {
    const catalogue = new CatalogueView(app.database, { demo: config.demo });
    // Follow first: a change made while the catalogue loads is read again, none is missed.
    const stop = await app.database.follow(async (changes) => {
      const relevant = changes.filter((change) => KINDS.has(change.kind));
      if (relevant.length > 0) await catalogue.apply(relevant);
    });
    await catalogue.load();
    app.decorate('catalogue', catalogue);
    const clock = setInterval(() => {
      catalogue.applyUpcoming(Date.now()).catch((error) => app.log.warn({ err: error }, 'prices that begin'));
    }, PRICE_CLOCK_MS);
    clock.unref();
    app.addHook('onClose', async () => {
      clearInterval(clock);
      await stop();
    });
  },
  { name: 'catalogue', fastify: '5.x', dependencies: ['database'] },
);
