import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../../config.ts';
import { checkText, factBatch, parseTime, ResultsSchema } from '../../history/index.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import { parseIdentifier } from './identifier.ts';
import { checkEvidence, checkInstant } from './rules.ts';
import { type ConsentBody, ConsentSchema, ConsentStateSchema, IdentifierParams } from './schemas.ts';
import { consentState } from './state.ts';
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

  app.get(
    '/v1/consents/:identifier',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['customers'],
        summary: 'What a customer allows and refuses now, and every entry of the record',
        params: IdentifierParams,
        response: { 200: ConsentStateSchema, ...ErrorAnswers },
      },
    },
    async (request) =>
      consentState(app.database, app.secrets, config, parseIdentifier(request.params.identifier)),
  );
};

function saidOf({ at, source = 'api', ...consent }: ConsentBody, received: Date): SaidConsent {
  checkText('source', source);
  if (consent.channel !== undefined) checkText('channel', consent.channel);
  checkEvidence(consent.evidence);
  const instant = at === undefined ? received : parseTime(at).instant;
  checkInstant(instant, received);
  return { ...consent, source, at: instant };
}
