import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../../config.ts';
import { RegularsError } from '../../errors.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import { factBatch } from '../purchases/fact-batch.ts';
import { ResultsSchema } from '../purchases/schemas.ts';
import { parseTime } from '../purchases/time.ts';
import type { Login } from './login.ts';
import { type LoginBody, LoginSchema } from './schemas.ts';
import { writeLogins } from './write.ts';

const batch = factBatch('logins', LoginSchema);
/** Clocks differ. A login from tomorrow would bring back whoever has themselves erased until then. */
const MAX_AHEAD_MS = 5 * 60_000;

export const loginRoutes: FastifyPluginAsyncTypebox<{ config: Config; now?: () => Date }> = async (
  app,
  { config, now = () => new Date() },
) => {
  app.post(
    '/v1/logins',
    {
      config: { access: 'secret' },
      validatorCompiler: batch.validatorCompiler,
      schema: {
        tags: ['history'],
        summary: 'Verified logins: what each names is one person’s, whatever receipts said',
        description:
          `${batch.description} One login joins what two receipts would: customers who hold differing cards, phones, ` +
          'e-mails or accounts become one. The visitor is the device, and joins nobody. `regulars identity undo` takes it back.',
        body: batch.body,
        response: { 200: ResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const { logins } = request.body as { logins: unknown[] };
      const received = now();
      const results = await batch.answer(
        logins,
        (body) => loginOf(body, received),
        (said) => writeLogins(app.database, app.secrets, said, config.country),
      );
      return { results };
    },
  );
};

function loginOf({ customer, at }: LoginBody, received: Date): Login {
  const instant = at === undefined ? received : parseTime(at).instant;
  if (instant.getTime() > received.getTime() + MAX_AHEAD_MS)
    throw new RegularsError(
      'invalid_time',
      `at: got ${instant.toISOString()}, which is yet to come, expected when they logged in`,
    );
  return { customer, at: instant };
}
