import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../../config.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import { createCaches } from '../purchases/caches.ts';
import { MONEY, parseDecimal, QUANTITY } from '../purchases/decimal.ts';
import { factBatch } from '../purchases/fact-batch.ts';
import { DEFAULT_SOURCE, referenceOf } from '../purchases/routes.ts';
import { BODY_LIMIT_BYTES, ResultsSchema } from '../purchases/schemas.ts';
import { parseTime } from '../purchases/time.ts';
import type { Return } from './return.ts';
import { type ReturnBody, ReturnSchema } from './schemas.ts';
import { writeReturns } from './write.ts';

const batch = factBatch('returns', ReturnSchema);

export const returnRoutes: FastifyPluginAsyncTypebox<{ config: Config }> = async (app, { config }) => {
  const origin = { country: config.country, timeZone: config.timeZone, caches: createCaches() };
  app.post(
    '/v1/returns',
    {
      config: { access: 'secret' },
      bodyLimit: BODY_LIMIT_BYTES,
      validatorCompiler: batch.validatorCompiler,
      schema: {
        tags: ['history'],
        summary: 'Goods brought back; sent again, they change nothing',
        description: batch.description,
        body: batch.body,
        response: { 200: ResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const { returns } = request.body as { returns: unknown[] };
      const results = await batch.answer(returns, returnOf, (facts) =>
        writeReturns(app.database, app.secrets, facts, origin),
      );
      return { results };
    },
  );
};

function returnOf(body: ReturnBody): Return {
  const source = body.source ?? DEFAULT_SOURCE;
  return {
    ...body,
    source,
    at: parseTime(body.at),
    purchase: body.purchase && referenceOf(body.purchase, source),
    lines: body.lines.map(({ item, quantity, amount }, at) => ({
      item,
      quantity: parseDecimal(['lines', at, 'quantity'], quantity, QUANTITY),
      amount: parseDecimal(['lines', at, 'amount'], amount, MONEY),
    })),
  };
}
