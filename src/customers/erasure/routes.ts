import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Config } from '../../config.ts';
import { ErrorAnswers } from '../../resources/http/index.ts';
import type { VersionFiles } from '../../resources/version-files.ts';
import { IdentifierParams, parseIdentifier } from '../consent/index.ts';
import { type ErasureRoom, eraseCustomer, previewErasure, resumeErasures } from './erase.ts';
import { FolderKeeper } from './folder-keeper.ts';
import { CertificateSchema, EraseQuery, PreviewSchema } from './schemas.ts';

export interface ErasureOptions {
  config: Config;
  versionFiles: VersionFiles;
}

/** Erasures take turns; those that a killed process left half done are finished at the start. */
export const erasureRoutes: FastifyPluginAsyncTypebox<ErasureOptions> = async (app, options) => {
  const { config, versionFiles } = options;
  const { database, secrets, store } = app;
  const { dataDir, country } = config;
  const room: ErasureRoom = {
    database,
    secrets,
    store,
    dataDir,
    country,
    versionFiles,
  };
  const keeper = new FolderKeeper(room, (error) =>
    app.log.error({ err: error }, 'the data folder cannot be looked through for the erased'),
  );
  // Each waits with a connection in hand: only one of this process may.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };

  app.addHook('onReady', async () => {
    await keeper.start();
    inTurn(() => resumeErasures(room)).catch((error) =>
      app.log.error({ err: error }, 'erasures that were left half done cannot be finished'),
    );
  });
  app.addHook('onClose', async () => {
    await turn;
    await keeper.close();
  });

  app.delete(
    '/v1/customers/:identifier',
    {
      config: { access: 'secret' },
      schema: {
        tags: ['customers'],
        summary: 'Erases a person everywhere; answers with the certificate',
        description:
          'Doing it again is harmless: what is half done is finished, what is done answers with the same certificate. Receipts stay, without the person.',
        params: IdentifierParams,
        querystring: EraseQuery,
        response: { 200: Type.Union([CertificateSchema, PreviewSchema]), ...ErrorAnswers },
      },
    },
    async (request, reply) => {
      const identifier = parseIdentifier(request.params.identifier);
      reply.header('cache-control', 'no-store');
      if (request.query.dryRun === true) return previewErasure(room, identifier);
      const { auth } = request;
      const by = auth === null ? 'nobody' : `key ${auth.keyNo} (${auth.name})`;
      return inTurn(() => eraseCustomer(room, identifier, by));
    },
  );
};
