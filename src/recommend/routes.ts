import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import type { Config } from '../config.ts';
import { RegularsError } from '../errors.ts';
import { ErrorAnswers } from '../resources/http/index.ts';
import {
  ExplainQuerySchema,
  ExplanationSchema,
  RecommendationsBodySchema,
  RecommendationsSchema,
  RequestParamsSchema,
  ServedRequestSchema,
  WidgetParamsSchema,
  type WidgetQuery,
  WidgetQuerySchema,
} from './schemas.ts';

export const recommendRoutes: FastifyPluginAsyncTypebox<{ config: Config }> = async (app, { config }) => {
  app.post(
    '/v1/recommendations',
    {
      config: { access: 'publishable' },
      schema: {
        tags: ['recommendations'],
        summary: 'Recommendations for one or more placements of a page',
        body: RecommendationsBodySchema,
        response: { 200: RecommendationsSchema, ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      const { json } = await app.recommender.recommend(request.auth!, request.body);
      return asJson(reply, json);
    },
  );

  const explanation = {
    schema: {
      tags: ['recommendations'],
      summary:
        'The way to an answer: candidates, scores, what each filter took out; neither counted nor remembered',
      response: { 200: ExplanationSchema, ...ErrorAnswers },
    },
  };
  app.get(
    '/v1/recommendations/explain',
    { schema: { ...explanation.schema, querystring: ExplainQuerySchema } },
    (request) => {
      const { placement, id, card, phone, email, externalId, visitor, store, at, ...asked } = request.query;
      const customer = said({ id, card, phone, email, externalId, visitor });
      const context = said({ store, at });
      return app.recommender.explain(request.auth!, {
        requests: [widgetRequest(placement, asked)],
        ...(Object.keys(customer).length > 0 && { customer }),
        ...(Object.keys(context).length > 0 && { context }),
      });
    },
  );

  app.post(
    '/v1/recommendations/explain',
    { schema: { ...explanation.schema, body: RecommendationsBodySchema } },
    (request) => app.recommender.explain(request.auth!, request.body),
  );

  app.get(
    '/v1/recommendations/:placement',
    {
      config: { access: 'publishable' },
      schema: {
        tags: ['recommendations'],
        summary: 'Recommendations by items alone, about nobody: may be cached',
        params: WidgetParamsSchema,
        querystring: WidgetQuerySchema,
        response: { 200: RecommendationsSchema, ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      const body = { requests: [widgetRequest(request.params.placement, request.query)] };
      const { store } = request.query;
      const { degraded, json } = await app.recommender.recommend(
        request.auth!,
        store === undefined ? body : { ...body, context: { store } },
      );
      reply.header('cache-control', degraded ? 'no-store' : `public, max-age=${config.widgetMaxAgeSeconds}`);
      return asJson(reply, json);
    },
  );

  app.get(
    '/v1/requests/:id',
    {
      schema: {
        tags: ['recommendations'],
        summary: 'What was answered, for 90 days',
        params: RequestParamsSchema,
        response: { 200: ServedRequestSchema, ...ErrorAnswers },
      },
    },
    async (request) => {
      const served = await app.recommender.served(request.params.id);
      if (served === undefined)
        throw new RegularsError('not_found', `request ${request.params.id}: unknown, or older than 90 days`);
      const { requestId, at, version, arm, results } = served;
      return {
        requestId,
        at: at.toISOString(),
        model: version === null ? {} : { version },
        arm,
        results: results.map((result) => ({
          ...result,
          items: result.items.map((itemNo) => app.catalogue.item(itemNo)?.sku ?? `#${itemNo}`),
        })),
      };
    },
  );
};

function asJson(reply: FastifyReply, json: Buffer): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json);
}

function widgetRequest(placement: string, query: WidgetQuery) {
  const { item, cart, exclude, category, count } = query;
  return {
    placement,
    ...(item !== undefined && { items: listOf(item) }),
    ...(cart !== undefined && { cart: listOf(cart) }),
    ...(exclude !== undefined && { exclude: listOf(exclude) }),
    ...(category !== undefined && { filter: { categories: listOf(category) } }),
    ...(count !== undefined && { count }),
  };
}

/** Without what is undefined. */
function said<Values extends object>(values: Values): { [Name in keyof Values]?: NonNullable<Values[Name]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function listOf(value: string | string[]): string[] {
  return typeof value === 'string' ? [value] : value;
}
