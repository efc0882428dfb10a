import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Item } from '../../resources/catalogue/index.ts';
import { cartPage, categoryPage, homePage, itemPage, lostPage, type Shop } from './pages.ts';
import { SHOP_STYLE } from './style.ts';

const MOST_IN_CART = 50;
const MOST_IN_CATEGORY = 36;
const CART_SECONDS = 30 * 86_400;
const Sku = Type.String({ minLength: 1, maxLength: 100 });

/** A shop to try the element in, at /demo: departments, items and a cart, without a script of its own. */
export const shopRoutes: FastifyPluginAsyncTypebox<{ key: () => Promise<string> }> = async (app, { key }) => {
  const open = {
    config: { access: 'public', rateLimit: false },
    // Pictures have the public address, by which the page need not have been opened.
    helmet: {
      contentSecurityPolicy: {
        directives: { 'img-src': ['data:', 'http:', 'https:'], 'upgrade-insecure-requests': null },
      },
    },
  } as const;
  const { catalogue, recommender } = app;
  const sellable = (itemNo: number): Item[] => {
    const item = catalogue.item(itemNo);
    return item !== undefined && catalogue.shown(itemNo) && catalogue.inStock(itemNo) ? [item] : [];
  };
  /** One of each style: sizes and colours are one thing to who looks around. */
  const oneOfEach = (items: readonly Item[]) => {
    const styles = new Set<string>();
    return items.filter(({ style, sku }) => !styles.has(style ?? sku) && styles.add(style ?? sku));
  };
  const shopOf = async (request: FastifyRequest): Promise<Shop> => ({
    catalogue,
    key: await key(),
    cart: skusIn(request).flatMap((sku) => catalogue.find(sku) ?? []),
  });
  const show = (reply: FastifyReply, page: string) =>
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).send(page);

  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );

  app.get('/demo/shop.css', { ...open, schema: { hide: true } }, async (_, reply) =>
    reply
      .headers({ 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=300' })
      .send(SHOP_STYLE),
  );

  app.get('/demo', { ...open, schema: { hide: true } }, async (request, reply) => {
    const popular = oneOfEach((recommender.chain()?.popular ?? []).flatMap(({ item }) => sellable(item)));
    return show(reply, homePage(await shopOf(request), popular));
  });

  app.get(
    '/demo/categories/:id',
    { ...open, schema: { hide: true, params: Type.Object({ id: Sku }) } },
    async (request, reply) => {
      const category = catalogue.categories.find(request.params.id);
      if (category === undefined) return show(reply.code(404), lostPage(await shopOf(request)));
      const popular = recommender.category(category.categoryNo)?.popular ?? [];
      const items = oneOfEach(popular.flatMap(({ item }) => sellable(item))).slice(0, MOST_IN_CATEGORY);
      return show(
        reply,
        categoryPage(await shopOf(request), category.id, category.title ?? category.id, items),
      );
    },
  );

  app.get(
    '/demo/items/:sku',
    { ...open, schema: { hide: true, params: Type.Object({ sku: Sku }) } },
    async (request, reply) => {
      const item = catalogue.find(request.params.sku);
      const shop = await shopOf(request);
      if (item === undefined || !catalogue.titled(item.itemNo)) return show(reply.code(404), lostPage(shop));
      return show(reply, itemPage(shop, item));
    },
  );

  app.get('/demo/cart', { ...open, schema: { hide: true } }, async (request, reply) =>
    show(reply, cartPage(await shopOf(request))),
  );

  app.post(
    '/demo/cart',
    {
      ...open,
      bodyLimit: 1_000,
      schema: { hide: true, body: Type.Object({ add: Type.Optional(Sku), remove: Type.Optional(Sku) }) },
    },
    async (request, reply) => {
      const { add, remove } = request.body;
      const others = skusIn(request).filter((sku) => sku !== add && sku !== remove);
      const cart = add !== undefined && catalogue.find(add) !== undefined ? [...others, add] : others;
      const value = encodeURIComponent(cart.slice(-MOST_IN_CART).join(','));
      reply.header(
        'set-cookie',
        `cart=${value}; Path=/demo; Max-Age=${CART_SECONDS}; SameSite=Lax; HttpOnly`,
      );
      return reply.redirect('/demo/cart', 303);
    },
  );
};

/** SKUs of the cart's cookie, the oldest first. */
function skusIn({ headers }: FastifyRequest): string[] {
  const value = /(?:^|; )cart=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? '';
  try {
    return [...new Set(decodeURIComponent(value).split(','))]
      .filter((sku) => sku !== '')
      .slice(0, MOST_IN_CART);
  } catch {
    return [];
  }
}
