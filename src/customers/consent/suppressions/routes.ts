import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ErrorAnswers } from '../../../resources/http/index.ts';
import { readSuppressions } from './read-suppressions.ts';
import { sealOff } from './repository.ts';
import { SuppressionsQuery, SuppressionsSchema } from './schemas.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** What the e-mail system follows. Addresses leave in clear here alone: give the key no other scope. */
export const suppressionRoutes: FastifyPluginAsyncTypebox<{ now?: () => Date }> = async (
  app,
  { now = () => new Date() },
) => {
  const forget = () =>
    sealOff(app.database, now()).catch((error) =>
      app.log.error({ err: error }, 'addresses of the erased cannot be sealed off'),
    );
  const timer = setInterval(forget, DAY_MS).unref();
  app.addHook('onReady', forget);
  app.addHook('onClose', async () => clearInterval(timer));

  app.get(
    '/v1/suppressions',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['customers'],
        summary: 'Who must not get mail, SMS or messages, by address, as it changed',
        description:
          'Follow `next` until `more` is false, then ask again from there. Refusals, unsubscribe links and erasures are in it, and consents given again. Nothing is lost between pages, whatever is written meanwhile.',
        querystring: SuppressionsQuery,
        response: { 200: SuppressionsSchema, ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      const { since = '0', limit = 1_000 } = request.query;
      reply.header('cache-control', 'no-store');
      return readSuppressions(app.database, app.secrets, Number(since), limit);
    },
  );
};
