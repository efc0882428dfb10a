import t from 'tap';
import { CUSTOMERS, NOW } from '../../../test/support/three-shops.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { recordConsent } from '../../customers/consent/index.ts';
import { findCustomer } from '../../history/index.ts';
import type { Letter, RenderBody } from '../schemas.ts';

type Name = keyof typeof CUSTOMERS;

t.test('each letter of the three shops, and what it claims', async (t) => {
  const shops = await threeShops(t);
  await shops.train();
  const { database, secrets, keys } = shops;
  const server = await shops.serve({ publicUrl: 'https://letters.shop.example' });
  const customerNo = async (who: Name) =>
    (await findCustomer(database, secrets, { kind: 'card', value: CUSTOMERS[who].card }))!;
  for (const who of ['anna', 'boris', 'vera'] as const)
    await recordConsent(database, [
      { customerNo: await customerNo(who), purpose: 'mail', granted: true, at: NOW, source: 'test' },
    ]);

  const ask = (template: string, who: Name, context?: object, more: Partial<RenderBody> = {}) =>
    server.post<Letter & { error?: { code: string; message: string } }>(
      '/v1/letters/render',
      {
        template,
        customer: { card: CUSTOMERS[who].card },
        locale: 'en',
        ...(context && { context }),
        ...more,
      },
      keys.secret,
    );
  const render = async (...asked: Parameters<typeof ask>) => {
    const { status, body, text } = await ask(...asked);
    if (status !== 200) throw new Error(`${status} ${text}`);
    const itemsOf = (name: string) => body.blocks.find((block) => block.name === name)!.items;
    return { ...body, itemsOf, idsOf: (name: string) => itemsOf(name).map(({ id }) => id) };
  };
  const refused = async (...asked: Parameters<typeof ask>) => {
    const { status, body } = await ask(...asked);
    return { status, ...body.error };
  };

  await t.test('replenishment names what is due, with its day', async (t) => {
    const letter = await render('replenishment', 'anna');
    t.strictSame(letter.idsOf('repeat').sort(), ['D1', 'W1'], 'bought every ten days');
    for (const { why } of letter.itemsOf('repeat')) t.equal(why, 'You last bought it on May 24');
    t.equal(letter.subject, `Time to buy again: “${letter.itemsOf('repeat')[0]!.title}”`);
    t.match(letter.html, 'you will soon need 2 things that you buy regularly');
    t.match((await render('replenishment', 'anna', {}, { locale: 'ru' })).html, 'скоро понадобятся 2 товара');
    const plain = { consent: { profiling: false } };
    t.match(await refused('replenishment', 'anna', {}, plain), {
      status: 422,
      code: 'nothing_to_say',
      message: 'replenishment is not sent without its block repeat: no_candidates',
    });
    t.match(await refused('replenishment', 'anna', {}, { consent: { mail: false } }), {
      code: 'not_permitted',
    });
  });

  await t.test('next-purchase holds what comes next', async (t) => {
    const letter = await render('next-purchase', 'boris');
    t.ok(letter.itemsOf('next').length >= 2);
    t.match(letter.subject, 'What you may need next');
    t.match(await refused('next-purchase', 'boris', { cart: [] }), { status: 400, code: 'invalid_request' });
  });

  await t.test(
    'abandoned-cart: what is in stock and was not bought since, and what goes with it',
    async (t) => {
      const letter = await render('abandoned-cart', 'boris', {
        cart: ['D1', 'C1', 'Z1', 'H1', 'nothing', 'N1', 'D1'],
      });
      t.strictSame(letter.idsOf('cart'), ['D1', 'N1'], 'C1 was bought on June 3; Z1 is sold out, H1 hidden');
      t.match(letter.html, '2 things are left in your cart');
      t.equal(letter.subject, 'Still in your cart: “Diapers 3”');
      t.match(letter.itemsOf('accompanying')[0], {
        id: 'W1',
        why: 'Goes well with “Diapers 3” in your cart',
      });
      t.match(
        (await render('abandoned-cart', 'boris', { cart: ['G1'] })).subject,
        'You left something in your cart',
      );
      t.match(await refused('abandoned-cart', 'boris'), {
        status: 422,
        code: 'missing_context',
        message: 'context.cart is missing',
      });
      t.match(await refused('abandoned-cart', 'boris', { cart: [] }), {
        status: 400,
        code: 'invalid_request',
      });
      t.match(await refused('abandoned-cart', 'boris', { cart: ['C1', 'nothing'] }), {
        code: 'nothing_to_say',
        message: /^context\.cart: got 2 items, expected one that is in the catalogue and was not bought/,
      });
      const plain = { consent: { profiling: false } };
      t.match(await refused('abandoned-cart', 'boris', { cart: ['C1'] }, plain), { code: 'nothing_to_say' });
      t.match(await refused('abandoned-cart', 'boris', { cart: ['Z1'] }), {
        code: 'nothing_to_say',
        message: 'abandoned-cart is not sent without its block cart: no_candidates',
      });
    },
  );

  await t.test('abandoned-view: what was looked at, and what is like it', async (t) => {
    const letter = await render('abandoned-view', 'anna', { viewed: ['C1', 'N1'] });
    t.strictSame(letter.idsOf('viewed'), ['C1', 'N1']);
    t.equal(letter.subject, 'Still thinking about “Cap”?');
    t.match(await refused('abandoned-view', 'anna'), { message: 'context.viewed is missing' });
  });
});
