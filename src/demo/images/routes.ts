import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { itemOfSku } from '../catalogue/item-of-sku.ts';
import { drawItem } from './draw.ts';

const PictureParams = Type.Object({ file: Type.String({ pattern: '^.{1,100}\\.svg$' }) });

/** Pictures are drawn from the SKU alone: whoever has one may keep it. */
const KEPT = 'public, max-age=31536000, immutable';
const NOT_KEPT = 'no-store';

/**
 * Pictures of the simulated chain's items: `/demo/images/SKU.svg`. Open to all, no database behind it; an unknown SKU is
 * not found, and has a parcel for a picture.
 */
export const pictureRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const open = { access: 'public', rateLimit: false } as const;

  app.get(
    '/demo/images/:file',
    { config: open, schema: { hide: true, params: PictureParams } },
    async (request, reply) => {
      const item = itemOfSku(request.params.file.slice(0, -'.svg'.length));
      reply.code(item === undefined ? 404 : 200).headers({
        'content-type': 'image/svg+xml; charset=utf-8',
        'cache-control': item === undefined ? NOT_KEPT : KEPT,
      });
      return drawItem(item);
    },
  );
};
