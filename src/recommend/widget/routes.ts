import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { widgetScript } from './script.ts';

/** The script is one file a build: pages ask again after an hour, and are told that it is the same. */
const KEPT = 'public, max-age=3600, stale-while-revalidate=86400';

/** `/widget.js?key=rp_…`: the custom element `<regulars-recs>`, for any page. The key is for the script itself to read. */
export const widgetRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const script = Buffer.from(await widgetScript());
  const etag = `"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`;
  app.get(
    '/widget.js',
    {
      config: { access: 'public', rateLimit: false },
      schema: {
        hide: true,
        querystring: Type.Object({ key: Type.Optional(Type.String({ maxLength: 256 })) }),
      },
    },
    async (request, reply) => {
      // Module scripts are fetched by CORS; whoever may not use the key may still read what anybody can.
      reply.headers({ 'cache-control': KEPT, etag, 'access-control-allow-origin': '*' });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('text/javascript; charset=utf-8').send(script);
    },
  );
};
