import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Config } from '../../config.ts';
import { groupCommit } from '../../resources/group-commit.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import { createCaches } from './caches.ts';
import { MONEY, parseDecimal, QUANTITY } from './decimal.ts';
import { factBatch } from './fact-batch.ts';
import type { Purchase, PurchaseResult, Reference } from './purchase.ts';
import { BODY_LIMIT_BYTES, type PurchaseBody, PurchaseSchema, ResultsSchema } from './schemas.ts';
import { parseTime } from './time.ts';
import { writePurchases } from './write.ts';

export const DEFAULT_SOURCE = 'default';
/** Tills send receipt by receipt; calls of a few share a transaction (a transaction of ten takes little more than one of one). */
const MOST_TOGETHER = 50;

const batch = factBatch('purchases', PurchaseSchema);

export const purchaseRoutes: FastifyPluginAsyncTypebox<{ config: Config }> = async (app, { config }) => {
  const origin = { country: config.country, timeZone: config.timeZone, caches: createCaches() };
  const write = groupCommit<Purchase, PurchaseResult>(
    (facts) => writePurchases(app.database, app.secrets, facts, origin),
    MOST_TOGETHER,
  );
  app.post(
    '/v1/purchases',
    {
      config: { access: 'secret' },
      bodyLimit: BODY_LIMIT_BYTES,
      validatorCompiler: batch.validatorCompiler,
      schema: {
        tags: ['history'],
        summary: 'Receipts and orders; sent again, they change nothing',
        description: batch.description,
        body: batch.body,
        response: { 200: ResultsSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const { purchases } = request.body as { purchases: unknown[] };
      const results = await batch.answer(purchases, purchaseOf, write);
      return { results };
    },
  );
};

function purchaseOf(body: PurchaseBody): Purchase {
  return {
    ...body,
    source: body.source ?? DEFAULT_SOURCE,
    at: parseTime(body.at),
    fulfils: body.fulfils && referenceOf(body.fulfils),
    payments: body.payments?.map(({ kind, amount }, at) => ({
      kind,
      amount: parseDecimal(['payments', at, 'amount'], amount, MONEY),
    })),
    lines: body.lines.map(({ quantity, amount, price, discount, ...line }, at) => ({
      ...line,
      quantity: parseDecimal(['lines', at, 'quantity'], quantity, QUANTITY),
      amount: parseDecimal(['lines', at, 'amount'], amount, MONEY),
      price: price === undefined ? undefined : parseDecimal(['lines', at, 'price'], price, MONEY),
      discount: discount === undefined ? undefined : parseDecimal(['lines', at, 'discount'], discount, MONEY),
    })),
  };
}

export function referenceOf(
  { source, id }: { source?: string; id: string },
  otherwise = DEFAULT_SOURCE,
): Reference {
  return { source: source ?? otherwise, id };
}
