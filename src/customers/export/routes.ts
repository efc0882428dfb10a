import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Config } from '../../config.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import type { VersionFiles } from '../../resources/version-files.ts';
import { IdentifierParams, parseIdentifier } from '../consent/index.ts';
import { type ExportRoom, exportCustomer } from './export.ts';

export interface ExportOptions {
  config: Config;
  versionFiles: VersionFiles;
}

const Rows = Type.Array(Type.Record(Type.String(), Type.Unknown()));

const ExportSchema = Type.Object({
  format: Type.Literal('regulars-customer-export/1'),
  exportedAt: Type.String({ format: 'date-time' }),
  identifiers: Type.Array(
    Type.Object({
      kind: Type.String(),
      value: Type.Union([Type.String(), Type.Null()]),
      firstSeen: Type.String({ format: 'date-time' }),
    }),
    { description: 'In clear' },
  ),
  profile: Type.Record(Type.String(), Type.Unknown()),
  tables: Type.Record(Type.String(), Rows, { description: 'Rows about the person, by table' }),
  recommendations: Type.Record(Type.String(), Type.Record(Type.String(), Rows), {
    description: 'Lists of the models, by version',
  }),
  measured: Type.Record(
    Type.String(),
    Type.Array(
      Type.Object({
        after: Type.String({ format: 'date' }),
        places: Type.Record(Type.String(), Type.Array(Type.Integer())),
      }),
    ),
    {
      description:
        'By version and model, the places in its list of what the person bought after a day; 0: none',
    },
  ),
});

/** Everything about one person, machine-readable. */
export const exportRoutes: FastifyPluginAsyncTypebox<ExportOptions> = async (app, options) => {
  const { database, secrets, store } = app;
  const { dataDir, country } = options.config;
  const room: ExportRoom = {
    database,
    secrets,
    store,
    dataDir,
    country,
    versionFiles: options.versionFiles,
  };
  app.get(
    '/v1/customers/:identifier/export',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['customers'],
        summary: 'Everything that is known about a person',
        params: IdentifierParams,
        response: { 200: ExportSchema, ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return exportCustomer(room, parseIdentifier(request.params.identifier));
    },
  );
};
