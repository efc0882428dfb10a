import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { recordConsent } from '../../customers/consent/index.ts';
import type { LetterRoom } from '../render.ts';
import { LinkParams, TokenParams } from '../schemas.ts';
import { closest } from './closest.ts';
import { gonePage, pageHeaders, pixelHeaders, unsubscribedPage, unsubscribePage } from './pages.ts';
import { arrivalToken, letterOf } from './token.ts';

/** A transparent GIF of one pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** A one-click form has one short field. */
const BODY_LIMIT_BYTES = 8_192;

/** What the links of a letter lead to. Open to all: the signed token is the key. */
export const linkRoutes: FastifyPluginAsyncTypebox<{ room: LetterRoom }> = async (app, { room }) => {
  // RFC 8058 forms come urlencoded or multipart; what they say is in the address already.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_, __, done) => {
    done(null, undefined);
  });
  // Not limited by address: mail providers open the links of many people from a few addresses.
  const config = { access: 'public', rateLimit: false } as const;

  app.get(
    '/l/:token/:block/:position',
    { config, schema: { hide: true, params: LinkParams } },
    async (request, reply) => {
      const { token, block, position } = request.params;
      const letter = await letterBy(token);
      const sent = letter?.blocks.find((one) => one.name === block);
      const at = /^[1-9]\d{0,2}$/.test(position) ? Number(position) - 1 : -1;
      const link = sent?.links[at];
      reply.headers(pageHeaders);
      if (letter === null || link === undefined) return reply.code(404).send(gone(letter?.locale));
      const item = sent?.items[at];
      const { url, itemNo } =
        item === undefined ? { url: link, itemNo: null } : await closest(room, item, link);
      if (isOpened(request)) {
        const sku = itemNo === null ? undefined : room.shelf.item(itemNo)?.sku;
        await room.count({ letter, kind: 'click', at: room.now(), block, sku });
      }
      // An article may be anybody's, and what links a device to a customer is for the shop alone.
      return reply.redirect(item === undefined ? url : withToken(url, letter.letterId), 302);
    },
  );

  app.get(
    '/l/:token/open.gif',
    { config, schema: { hide: true, params: TokenParams } },
    async (request, reply) => {
      const letter = await letterBy(request.params.token);
      if (letter !== null && room.openPixel && isOpened(request))
        await room.count({ letter, kind: 'impression', at: room.now() });
      return reply.headers(pixelHeaders).send(PIXEL);
    },
  );

  app.get(
    '/l/:token/unsubscribe',
    { config, schema: { hide: true, params: TokenParams } },
    async (request, reply) => {
      const letter = await letterBy(request.params.token);
      reply.headers(pageHeaders);
      if (letter === null) return reply.code(404).send(gone());
      return reply.send(unsubscribePage(room.box.brand, room.box.messages(letter.locale, room.locale)));
    },
  );

  app.post(
    '/l/:token/unsubscribe',
    { config, schema: { hide: true, params: TokenParams } },
    async (request, reply) => {
      const letter = await letterBy(request.params.token);
      reply.headers(pageHeaders);
      if (letter === null) return reply.code(404).send(gone());
      await recordConsent(app.database, [
        {
          customerNo: letter.customerNo,
          purpose: 'mail',
          channel: 'unsubscribe link',
          granted: false,
          at: room.now(),
          source: 'letters',
          evidence: { letter: letter.letterId },
        },
      ]);
      return reply.send(unsubscribedPage(room.box.brand, room.box.messages(letter.locale, room.locale)));
    },
  );

  async function letterBy(token: string) {
    const letterId = letterOf(room.secrets, token, room.now());
    return letterId === null ? null : room.repository.find(letterId);
  }

  function withToken(address: string, letterId: string): string {
    if (room.clickParameter === undefined) return address;
    const url = new URL(address);
    url.searchParams.set(room.clickParameter, arrivalToken(room.secrets, letterId, room.now()));
    return url.href;
  }

  function gone(locale?: string): string {
    return gonePage(room.box.brand, room.box.messages(locale, room.locale));
  }
};

/** Somebody looks, as far as the browser says: what it fetches ahead, and what only asks for headers, is nobody's click. */
function isOpened({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  const purpose = headers['sec-purpose'] ?? headers.purpose ?? headers['x-moz'] ?? '';
  return method === 'GET' && !/prefetch|preview/i.test(String(purpose));
}
