import type { OutgoingHttpHeaders } from 'node:http';
import helmet from '@fastify/helmet';
import fastifyPlugin from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of a route with headers of its own. */
    helmet?: unknown;
  }
}

/**
 * Helmet's headers, worked out with the first answer and the same on every one: to work them out each time took as long as
 * all the rest of what is done around an answer. A route with a `helmet` of its own has its own.
 */
export const securityHeadersPlugin = fastifyPlugin(
  async (app) => {
    await app.register(helmet, {
      global: false,
      // Widgets and letters show our images on other people's pages.
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
    });
    let headers: OutgoingHttpHeaders | undefined;
    app.addHook('onRequest', async (request, reply) => {
      if (request.routeOptions.config.helmet !== undefined) return;
      if (headers === undefined) {
        await reply.helmet();
        headers = { ...reply.raw.getHeaders() };
      } else reply.headers(headers);
    });
  },
  { name: 'security-headers', fastify: '5.x' },
);
