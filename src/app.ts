import { existsSync } from 'node:fs';
import { join } from 'node:path';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { versionFiles } from '../training/forget.ts';
import { readEntries } from '../training/publish.ts';
import { catalogueRoutes, soldOutPlugin, stockRoutes } from './catalogue/index.ts';
import type { Config } from './config.ts';
import { consentRoutes, suppressionRoutes } from './customers/consent/index.ts';
import { erasureRoutes } from './customers/erasure/index.ts';
import { exportRoutes } from './customers/export/index.ts';
import { overviewRoutes } from './customers/overview/index.ts';
import { pictureRoutes, shopRoutes } from './demo/index.ts';
import { eventRoutes, loginRoutes, purchaseRoutes, returnRoutes } from './history/index.ts';
import { letterRoutes } from './letters/index.ts';
import { maintenancePlugin, metricsPlugin } from './operations/index.ts';
import { recommenderPlugin, recommendRoutes, widgetRoutes } from './recommend/index.ts';
import { authPlugin, embeddedKeys } from './resources/auth/index.ts';
import { cataloguePlugin } from './resources/catalogue/index.ts';
import { databasePlugin } from './resources/database/index.ts';
import {
  docsPlugin,
  errorHandler,
  healthRoutes,
  jsonBodyPlugin,
  loadSheddingPlugin,
  notFoundHandler,
  rateLimitPlugin,
  securityHeadersPlugin,
  validatorCompiler,
} from './resources/http/index.ts';
import { modelsPlugin } from './resources/models/index.ts';
import { secretsPlugin } from './resources/secrets.ts';
import { storePlugin } from './resources/store/index.ts';

/** 1,000 purchases of some dozen lines each. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

export interface AppOptions {
  /** Clock of everything that answers; default: the system's. */
  now?: () => Date;
}

/** The server, in the order in which it is put together. Closing it writes what waits and closes every resource. */
export async function buildApp(config: Config, options: AppOptions = {}): Promise<FastifyInstance> {
  const now = options.now ?? (() => new Date());
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: 'idle',
    // A full batch over a slow line takes less; whoever sends a byte a minute is not waited for.
    requestTimeout: 120_000,
    // Making the embedded database, or filling the store with a large version, may take longer than any default.
    pluginTimeout: 0,
    routerOptions: { maxParamLength: 512 },
    // An address that cannot be read reaches no route: it is answered like any other mistake all the same.
    frameworkErrors: errorHandler,
    // stdout is for answers of commands.
    logger: { level: config.logLevel, serializers: { req: withoutQuery }, stream: process.stderr },
    logController: new LogController({ disableRequestLogging: config.logLevel !== 'debug' }),
  });
  app.setValidatorCompiler(validatorCompiler);
  // Of all that Fastify reads by itself, the API takes JSON alone.
  app.removeContentTypeParser('text/plain');
  await app.register(jsonBodyPlugin);
  app.setErrorHandler(errorHandler);
  app.setNotFoundHandler({ preHandler: [] }, notFoundHandler);

  await app.register(securityHeadersPlugin);
  // Before the keys: a preflight request comes without one.
  await app.register(cors, {
    origin: async (origin: string | undefined) => origin !== undefined && app.auth.admits(origin),
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type'],
    maxAge: 600,
  });

  await app.register(loadSheddingPlugin, { config });

  // Resources
  await app.register(databasePlugin, { config });
  await app.register(secretsPlugin, { config });
  await app.register(storePlugin, { config });
  await app.register(cataloguePlugin, { config });
  await app.register(modelsPlugin, { config, readLists: readEntries });
  await app.register(authPlugin, { now });
  await app.register(rateLimitPlugin, { config });
  await app.register(docsPlugin);
  await app.register(metricsPlugin, { config, now });
  await app.register(maintenancePlugin);

  // Slices
  await app.register(healthRoutes);
  await app.register(purchaseRoutes, { config });
  await app.register(returnRoutes, { config });
  await app.register(loginRoutes, { config, now });
  await app.register(catalogueRoutes, { config, now });
  await app.register(stockRoutes, { now });
  await app.register(soldOutPlugin, { now });
  await app.register(eventRoutes, { config, now });
  await app.register(consentRoutes, { config, now });
  await app.register(overviewRoutes, { config });
  await app.register(suppressionRoutes, { now });
  await app.register(erasureRoutes, { config, versionFiles });
  await app.register(exportRoutes, { config, versionFiles });
  await app.register(recommenderPlugin, { config, now });
  await app.register(recommendRoutes, { config });
  await app.register(widgetRoutes);
  await app.register(letterRoutes, { config, now });
  // The simulated chain links to pictures and pages that nobody else has.
  if (existsSync(join(config.dataDir, 'demo'))) {
    await app.register(pictureRoutes);
    const keys = () => embeddedKeys(app.database, app.secrets, config.dataDir);
    await app.register(shopRoutes, { key: async () => (await keys()).publishable });
  }
  return app;
}

/** A query string may hold a key, and what somebody looks at; the address of a customer holds an identifier. */
function withoutQuery(request: { method: string; url: string; routeOptions?: { url?: string | undefined } }) {
  const path = request.routeOptions?.url ?? request.url.split('?')[0]!.split('/').slice(0, 3).join('/');
  return { method: request.method, path };
}
