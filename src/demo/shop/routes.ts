import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Item } from '../../resources/catalogue/index.ts';
import { cartPage, categoryPage, homePage, itemPage, lostPage, type Shop } from './pages.ts';
import { SHOP_SCRIPT } from './script.ts';
import { SHOP_STYLE } from './style.ts';

const MOST_IN_CART = 50;
const MOST_IN_CATEGORY = 36;
const COOKIE = `Path=/demo; Max-Age=${30 * 86_400}; SameSite=Lax; HttpOnly`;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const Sku = Type.String({ minLength: 1, maxLength: 100 });

/** A shop to try the element in, at /demo: departments, items and a cart, and a script that tells what is looked at. */
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
  const shopOf = async (request: FastifyRequest, reply: FastifyReply): Promise<Shop> => ({
    catalogue,
    key: await key(),
    visitor: visitorOf(request, reply),
    cart: skusIn(request).flatMap((sku) => catalogue.find(sku) ?? []),
  });
  const show = (reply: FastifyReply, page: string) =>
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).send(page);

  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  );

  for (const [file, type, text] of [
    ['shop.css', 'text/css', SHOP_STYLE],
    ['shop.js', 'text/javascript', SHOP_SCRIPT],
  ])
    app.get(`/demo/${file}`, { ...open, schema: { hide: true } }, async (_, reply) =>
      reply
        .headers({ 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=300' })
        .send(text),
    );

  app.get('/demo', { ...open, schema: { hide: true } }, async (request, reply) => {
    const popular = oneOfEach((recommender.chain()?.popular ?? []).flatMap(({ item }) => sellable(item)));
    return show(reply, homePage(await shopOf(request, reply), popular));
  });

  app.get(
    '/demo/categories/:id',
    { ...open, schema: { hide: true, params: Type.Object({ id: Sku }) } },
    async (request, reply) => {
      const category = catalogue.categories.find(request.params.id);
      if (category === undefined) return show(reply.code(404), lostPage(await shopOf(request, reply)));
      const popular = recommender.category(category.categoryNo)?.popular ?? [];
      const items = oneOfEach(popular.flatMap(({ item }) => sellable(item))).slice(0, MOST_IN_CATEGORY);
      return show(
        reply,
        categoryPage(await shopOf(request, reply), category.id, category.title ?? category.id, items),
      );
    },
  );

  app.get(
    '/demo/items/:sku',
    { ...open, schema: { hide: true, params: Type.Object({ sku: Sku }) } },
    async (request, reply) => {
      const item = catalogue.find(request.params.sku);
      const shop = await shopOf(request, reply);
      if (item === undefined || !catalogue.titled(item.itemNo)) return show(reply.code(404), lostPage(shop));
      return show(reply, itemPage(shop, item));
    },
  );

  app.get('/demo/cart', { ...open, schema: { hide: true } }, async (request, reply) =>
    show(reply, cartPage(await shopOf(request, reply))),
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
      reply.header('set-cookie', `cart=${value}; ${COOKIE}`);
      return reply.redirect('/demo/cart', 303);
    },
  );
};

function cookieOf({ headers }: FastifyRequest, name: string): string {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1] ?? '';
}

/** The id of the visitor's cookie, which is made where there is none. */
function visitorOf(request: FastifyRequest, reply: FastifyReply): string {
  const known = cookieOf(request, 'visitor');
  if (UUID.test(known)) return known;
  const visitor = randomUUID();
  reply.header('set-cookie', `visitor=${visitor}; ${COOKIE}`);
  return visitor;
}

/** SKUs of the cart's cookie, the oldest first. */
function skusIn(request: FastifyRequest): string[] {
  const value = cookieOf(request, 'cart');
  try {
    return [...new Set(decodeURIComponent(value).split(','))]
      .filter((sku) => sku !== '')
      .slice(0, MOST_IN_CART);
  } catch {
    return [];
  }
}
