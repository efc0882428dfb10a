import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../../config.ts';
import { checkText, factBatch, parseTime, ResultsSchema } from '../../history/index.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import { type ConsentBody, ConsentSchema } from './schemas.ts';
import { type SaidConsent, writeConsents } from './write.ts';

const batch = factBatch('consents', ConsentSchema);

export const consentRoutes: FastifyPluginAsyncTypebox<{ config: Config; now?: () => Date }> = async (
  app,
  { config, now = () => new Date() },
) => {
  app.post(
    '/v1/consents',
    {
      config: { access: 'secret' },
      validatorCompiler: batch.validatorCompiler,
      schema: {
        tags: ['customers'],
        summary: 'What customers allow and refuse; entries are added, never changed',
        description: batch.description,
        body: batch.body,
        response: { 200: ResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const { consents } = request.body as { consents: unknown[] };
      const received = now();
      const results = await batch.answer(
        consents,
        (body) => saidOf(body, received),
        (said) => writeConsents(app.database, app.secrets, said, config.country),
      );
      return { results };
    },
  );
};

function saidOf({ at, source = 'api', ...consent }: ConsentBody, received: Date): SaidConsent {
  checkText('source', source);
  if (consent.channel !== undefined) checkText('channel', consent.channel);
  return { ...consent, source, at: at === undefined ? received : parseTime(at).instant };
}
