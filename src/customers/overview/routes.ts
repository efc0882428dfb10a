import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Config } from '../../config.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import { overview } from './overview.ts';

const Nullable = Type.Union([Type.String(), Type.Null()]);
const Masked = Type.Object({
  kind: Type.String(),
  masked: Type.String({ description: '…4567: the last four of a card or phone' }),
});

const OverviewSchema = Type.Object({
  customer: Type.String({ description: 'Public id' }),
  mergedIds: Type.Array(Type.String(), { description: 'Public ids that lead here since two became one' }),
  identifiers: Type.Array(
    Type.Object({ ...Masked.properties, firstSeen: Type.String({ format: 'date-time' }) }),
  ),
  apart: Type.Array(Type.Object({ ...Masked.properties, reason: Type.String() }), {
    description:
      'Named together with theirs and not theirs all the same: a mistyped phone, a spouse’s, a shared one',
  }),
  consents: Type.Record(
    Type.String(),
    Type.Object({ granted: Type.Boolean(), default: Type.Optional(Type.Boolean()) }),
    { description: 'In force, by purpose; `default`: they never said' },
  ),
  timeline: Type.Array(
    Type.Object({
      kind: Type.Enum(['purchase', 'return']),
      source: Type.String(),
      id: Type.String(),
      at: Type.String({ format: 'date-time' }),
      channel: Nullable,
      status: Nullable,
      store: Nullable,
      currency: Nullable,
      amount: Type.String(),
      lines: Type.Integer(),
      fulfilledBy: Type.Optional(Type.String({ description: 'The receipt that counts instead' })),
    }),
    { description: 'Shops and web, the latest first' },
  ),
  why: Type.Array(
    Type.Object({
      entry: Type.Integer({ description: 'For `regulars identity undo`' }),
      at: Type.String({ format: 'date-time' }),
      action: Type.String(),
      reason: Type.String(),
      identifier: Type.Optional(Masked),
      otherIdentifier: Type.Optional(Masked),
      customer: Type.Optional(Type.String()),
      otherCustomer: Type.Optional(Type.String()),
      undoes: Type.Optional(Type.Integer()),
      undoneBy: Type.Optional(Type.Integer()),
      text: Type.String(),
    }),
    { description: 'Every link, merge and split, the first first' },
  ),
});

/** One customer: identifiers masked, history of both channels, consents in force, and why they are one. */
export const overviewRoutes: FastifyPluginAsyncTypebox<{ config: Config }> = async (app, { config }) => {
  app.get(
    '/v1/customers/:identifier',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['customers'],
        summary: 'One customer, and why they are one',
        params: Type.Object({
          identifier: Type.String({
            minLength: 1,
            maxLength: 400,
            description:
              'card:…, phone:…, email:…, externalId:…, visitor:… or id:UUID; a plain value is tried as each, the strongest first',
          }),
        }),
        querystring: Type.Object(
          { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 200 })) },
          { additionalProperties: false },
        ),
        response: { 200: OverviewSchema, ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { limit = 200 } = request.query;
      return overview(app.database, app.secrets, config, request.params.identifier, limit);
    },
  );
};
