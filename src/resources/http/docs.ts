import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastifyPlugin from 'fastify-plugin';
import { packageRoot } from '../package-root.ts';

/** OpenAPI of every route registered after it, at /docs (a page) and /docs/json. */
export const docsPlugin = fastifyPlugin(
  async (app) => {
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    await app.register(swagger, {
      openapi: {
        info: {
          title: 'Regulars',
          version,
          description:
            'Personalization for retail chains. Send a key as `Authorization: Bearer KEY`: publishable keys (rp_…) ' +
            'live in pages, secret ones (rs_…) on servers.',
        },
        components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
        security: [{ key: [] }],
      },
      hideUntagged: true,
    });
    await app.register(async (pages) => {
      pages.addHook('onRoute', (route) => {
        route.config = { ...route.config, access: 'public' };
      });
      await pages.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
    });
  },
  { name: 'docs', fastify: '5.x' },
);
