import { join } from 'node:path';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../config.ts';
import { RegularsError } from '../errors.ts';
import { publicIds } from '../history/index.ts';
import { ErrorAnswers } from '../resources/http/index.ts';
import { batchRoutes } from './batch/routes.ts';
import { templateFolders } from './folders.ts';
import { arrivalRoutes } from './links/arrivals.ts';
import { linkRoutes } from './links/routes.ts';
import { Touches } from './links/touches.ts';
import { LiveLetterbox } from './live-letterbox.ts';
import { type LetterRoom, renderLetter } from './render.ts';
import {
  LetterParams,
  LetterSchema,
  RenderBodySchema,
  SentLetterSchema,
  TemplatesSchema,
} from './schemas.ts';
import { sentLetter } from './sent-letter.ts';
import { surroundingsOf } from './surroundings.ts';

export interface LetterOptions {
  config: Config;
  now?: () => Date;
}

export const letterRoutes: FastifyPluginAsyncTypebox<LetterOptions> = async (app, options) => {
  const { config, now = () => new Date() } = options;
  const { database, secrets } = app;
  const letters = await LiveLetterbox.open({
    directories: templateFolders(config),
    lastGood: join(config.dataDir, 'templates.json'),
    log: app.log,
  });
  app.addHook('onClose', () => letters.close());
  const touches = new Touches(database, secrets, app.log);
  app.addHook('onClose', () => touches.close());
  const room: LetterRoom = {
    ...surroundingsOf(app, config, now),
    get box() {
      return letters.box;
    },
    count: (touch) => touches.add(touch),
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

  app.get(
    '/v1/letters/:letter',
    {
      schema: {
        tags: ['letters'],
        summary: 'What was sent, to whom, and why',
        params: LetterParams,
        response: { 200: SentLetterSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const sent = await room.repository.find(request.params.letter);
      if (sent === null) throw new RegularsError('not_found', `letter ${request.params.letter}: unknown`);
      const [customer] = (await publicIds(database, [sent.customerNo])).values();
      return sentLetter(sent, customer!, (itemNo) => app.catalogue.item(itemNo)?.sku ?? `#${itemNo}`);
    },
  );

  await app.register(batchRoutes, { room });
  await app.register(arrivalRoutes, { room });
  await app.register(linkRoutes, { room });
};
