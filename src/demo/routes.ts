import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { itemOfSku } from './catalogue/item-of-sku.ts';
import { drawItem } from './images/draw.ts';
import { itemPage } from './images/item-page.ts';

const PictureParams = Type.Object({ file: Type.String({ pattern: '^.{1,100}\\.svg$' }) });
const ItemParams = Type.Object({ sku: Type.String({ minLength: 1, maxLength: 100 }) });

/** Pictures are drawn from the SKU alone: whoever has one may keep it. */
const KEPT = 'public, max-age=31536000, immutable';
const NOT_KEPT = 'no-store';

/**
 * What the items of the simulated chain link to: `/demo/images/SKU.svg`, and a plain page at `/demo/items/SKU`. Open to
 * all, no database behind it; an unknown SKU is not found, and has a parcel for a picture.
 */
export const demoRoutes: FastifyPluginAsyncTypebox = async (app) => {
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

  app.get(
    '/demo/items/:sku',
    { config: open, schema: { hide: true, params: ItemParams } },
    async (request, reply) => {
      const { sku } = request.params;
      const item = itemOfSku(sku);
      reply.code(item === undefined ? 404 : 200).headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': item === undefined ? NOT_KEPT : 'public, max-age=60',
      });
      return itemPage(sku, item);
    },
  );
};
