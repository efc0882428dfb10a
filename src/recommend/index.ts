import fastifyPlugin from 'fastify-plugin';
import type { Config } from '../config.ts';
import { publicUrl } from '../resources/public-url.ts';
import { readPlacements } from './placements/index.ts';
import { Recommender } from './recommender.ts';

export type { AnswerTally } from './answer-tally.ts';
export { dayOfData } from './data-clock.ts';
export { EXPORT_FORMATS, type ExportFormat, type ExportProgress, exportLines } from './export-lines.ts';
export type { Arm } from './holdout.ts';
export { localDays } from './local-day.ts';
export { type Placements, type Rule, readPlacements, staleRules } from './placements/index.ts';
export type { Recommender } from './recommender.ts';
export { recommendRoutes } from './routes.ts';
export { customerSchema } from './schemas.ts';
export { inSize } from './steps/in-size.ts';
export { isJustBought, type JustBought, justBought } from './steps/just-bought.ts';
export { variantOf } from './steps/variant-of.ts';
export { NO_SIZES, type WornSizes, wornSizes } from './steps/worn-sizes.ts';
export { widgetRoutes } from './widget/index.ts';

declare module 'fastify' {
  interface FastifyInstance {
    recommender: Recommender;
  }
}

export const recommenderPlugin = fastifyPlugin(
  async (app, { config, now = () => new Date() }: { config: Config; now?: () => Date }) => {
    const { database, secrets, store, models, catalogue, auth, log } = app;
    let address: string | undefined;
    const recommender = new Recommender({
      database,
      secrets,
      store,
      models,
      catalogue,
      auth,
      config,
      placements: await readPlacements(config),
      log,
      now,
      publicUrl() {
        // Asked for at every answer; once it listens it stays what it is.
        if (address !== undefined) return address;
        const url = publicUrl(config, app.server);
        if (app.server.listening) address = url;
        return url;
      },
    });
    app.decorate('recommender', recommender);
    const stop = await database.follow((changes) => recommender.applyChanges(changes));
    app.addHook('onClose', async () => {
      await stop();
      await recommender.close();
    });
  },
  {
    name: 'recommender',
    fastify: '5.x',
    dependencies: ['database', 'secrets', 'store', 'models', 'catalogue', 'auth'],
  },
);
