import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../config.ts';
import { permission } from '../customers/consent/index.ts';
import { findCustomer } from '../history/index.ts';
import { dayOfData, localDays } from '../recommend/index.ts';
import { ErrorAnswers } from '../resources/http/index.ts';
import { publicUrl } from '../resources/public-url.ts';
import { batchRoutes } from './batch/routes.ts';
import { templateFolders } from './folders.ts';
import { arrivalRoutes } from './links/arrivals.ts';
import { linkRoutes } from './links/routes.ts';
import { Touches } from './links/touches.ts';
import { LiveLetterbox } from './live-letterbox.ts';
import { type LetterRoom, renderLetter } from './render.ts';
import { LetterRepository } from './repository.ts';
import { LetterSchema, RenderBodySchema, TemplatesSchema } from './schemas.ts';

export interface LetterOptions {
  config: Config;
  now?: () => Date;
}

/** From the surest identifier to the weakest. */
const ORDER = ['id', 'externalId', 'card', 'email', 'phone', 'visitor'] as const;

export const letterRoutes: FastifyPluginAsyncTypebox<LetterOptions> = async (app, options) => {
  const { config, now = () => new Date() } = options;
  const { database, secrets } = app;
  const localDay = localDays(config.timeZone);
  const letters = await LiveLetterbox.open({
    directories: templateFolders(config),
    lastGood: join(config.dataDir, 'templates.json'),
    log: app.log,
  });
  app.addHook('onClose', () => letters.close());
  const touches = new Touches(database, secrets, app.log);
  app.addHook('onClose', () => touches.close());
  const room: LetterRoom = {
    get box() {
      return letters.box;
    },
    repository: new LetterRepository(database),
    secrets,
    shelf: app.catalogue,
    lists: app.recommender,
    version: () => app.models.current()?.version ?? null,
    async find(customer) {
      for (const kind of ORDER) {
        const value = customer[kind];
        const found =
          value === undefined ? null : await findCustomer(database, secrets, { kind, value }, config.country);
        if (found !== null) return found;
      }
      return null;
    },
    permits: async (customerNo, purpose) =>
      (await permission(database, customerNo, purpose, undefined, config.mailConsentDefault)).granted,
    today(latestDay) {
      const today = localDay(now());
      return dayOfData(today, app.models.current()?.model.lastDay ?? today, latestDay);
    },
    dayOf: localDay,
    lookAtStock: () => app.soldOut.look(now()),
    now,
    newId: randomUUID,
    publicUrl: () => publicUrl(config, app.server),
    count: (touch) => touches.add(touch),
    openPixel: config.openPixel,
    clickParameter: config.clickParameter,
    locale: config.locale,
  };

  app.post(
    '/v1/letters/render',
    {
      schema: {
        tags: ['letters'],
        summary: 'One finished letter for one customer',
        body: RenderBodySchema,
        response: { 200: LetterSchema, ...ErrorAnswers },
      },
    },
    (request) => renderLetter(room, request.body),
  );

  app.get(
    '/v1/letters/templates',
    {
      schema: {
        tags: ['letters'],
        summary: 'The letters that can be asked for',
        response: { 200: TemplatesSchema, ...ErrorAnswers },
      },
    },
    async () => ({
      ...(letters.broken !== null && { broken: letters.broken }),
      templates: [...room.box.templates.values()].map(({ kind, locales, sample }) => ({
        name: kind.name,
        locales: [...locales.keys()],
        context: kind.context,
        view: kind.view,
        sample,
      })),
    }),
  );

  await app.register(batchRoutes, { room });
  await app.register(arrivalRoutes, { room });
  await app.register(linkRoutes, { room });
};
