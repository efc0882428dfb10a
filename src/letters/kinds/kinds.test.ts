import t from 'tap';
import { buy, CUSTOMERS, NOW, receipt } from '../../../test/support/three-shops.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { recordPrices, setStock } from '../../catalogue/index.ts';
import { recordConsent } from '../../customers/consent/index.ts';
import { findCustomer, writeReturns } from '../../history/index.ts';
import { recordChanges } from '../../resources/database/index.ts';
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

  await t.test(
    'gift-reminder: the day, the person, and neither what was given nor what is used up',
    async (t) => {
      await buy(database, secrets, [{ ...receipt('gift', '2026-04-20', ['C1'], 'vera'), gift: true }]);
      const on = (day: string) => ({ occasion: { kind: 'birthday', person: 'Olga', on: day } });
      const letter = await render('gift-reminder', 'vera', { ...on('2026-06-22'), items: ['N1', 'Z1'] });
      t.equal(letter.subject, 'Olga: birthday on June 22');
      t.equal(letter.preheader, 'There are 7 days left until June 22.');
      t.match(letter.itemsOf('gifts')[0], { id: 'N1', why: 'From the wish list' });
      t.notOk(letter.idsOf('gifts').includes('C1'), 'given before');
      const plain = await render('gift-reminder', 'vera', on('2026-06-22'), {
        consent: { profiling: false },
      });
      t.ok(plain.idsOf('gifts').includes('C1'), 'what she gave is not looked up against her will');
      t.equal((await render('gift-reminder', 'anna', on('2026-06-15'))).preheader, 'The day is today.');
      t.equal(
        (await render('gift-reminder', 'anna', on('2026-06-16'))).preheader,
        'The day is tomorrow, June 16.',
      );
      t.notOk(
        (await render('gift-reminder', 'anna', on('2026-06-16'))).idsOf('gifts').includes('D1'),
        'her own nappies',
      );
      for (const day of ['2026-06-14', '2026-02-30'])
        t.match(await refused('gift-reminder', 'vera', on(day)), {
          status: 400,
          code: 'invalid_request',
          message: `context.occasion.on: got ${day}, expected a day from 2026-06-15 on`,
        });
      t.match(await refused('gift-reminder', 'vera'), {
        status: 422,
        code: 'missing_context',
        message: /^context\.occasion is missing/,
      });
      t.match(await refused('gift-reminder', 'vera', { occasion: { kind: 'birthday' } }), {
        code: 'missing_context',
        message: 'context.occasion.on is missing',
      });
    },
  );

  await t.test('dates that are known are the ones that letters name', async (t) => {
    await database.query(
      `insert into important_dates (customer_no, kind, person, month, day, source) values
       ($1, 'birthday', '', 2, 29, 'form'), ($1, 'child-birthday', 'Max', 6, 18, 'form'), ($1, 'name-day', '', 6, 14, 'form')`,
      [await customerNo('boris')],
    );
    t.equal(
      (await render('gift-reminder', 'boris')).subject,
      'Max: birthday on June 18',
      'the next, and not his own',
    );
    t.equal((await render('birthday', 'boris')).subject, 'Your birthday is on February 28, 2027');
    const own = (on: string, person?: string) => ({
      occasion: { kind: 'birthday', on, ...(person && { person }) },
    });
    t.match(await refused('birthday', 'boris', own('2026-06-20')), {
      status: 400,
      message: 'context.occasion.on: got 2026-06-20, expected 2027-02-28, the date that is known',
    });
    t.ok((await render('birthday', 'boris', own('2028-02-29'))).html);
    t.equal((await render('birthday', 'anna', own('2026-06-15', 'Anna'))).subject, 'Happy birthday, Anna!');
    t.equal((await render('birthday', 'anna', own('2026-06-15'))).subject, 'Happy birthday!');
    t.match(await refused('birthday', 'vera'), { code: 'missing_context' });
  });

  await t.test('price-drop: what its price history says, and today costs', async (t) => {
    const items = { items: ['D2', 'W2', 'N1', 'C1'] };
    t.match(await refused('price-drop', 'anna', items), {
      code: 'nothing_to_say',
      message: /^context\.items: got 4 items, expected one that became cheaper in the last 30 days/,
    });
    const price = (sku: string, price: string, day: string) => ({
      sku,
      price,
      currency: 'USD',
      since: new Date(`${day}T00:00:00Z`),
    });
    await recordPrices(database, [
      price('D2', '9.00', '2026-06-10'),
      price('N1', '30.00', '2026-06-12'),
      price('C1', '4.00', '2026-06-10'),
      price('C1', '6.00', '2026-06-14'),
    ]);
    const itemNo = (sku: string) => server.app.catalogue.find(sku)!.itemNo;
    await until(() => server.app.catalogue.item(itemNo('N1'))!.price === 30, Boolean);
    const letter = await render('price-drop', 'anna', items);
    t.match(letter.itemsOf('reduced'), [
      { id: 'D2', why: '25% cheaper since June 10' },
      { id: 'N1', why: '25% cheaper since June 12' },
    ]);
    t.match(letter.text, '* Sling · $30 (was $40)');
    t.equal(letter.subject, 'Costs less now: “Diapers 4”');
    t.match(
      (await render('price-drop', 'boris', { items: ['D2'] }, { locale: 'ru' })).text,
      /Дешевле на 25\s% с 10 июня/,
    );
    t.match(await refused('price-drop', 'anna'), {
      code: 'missing_context',
      message: 'context.items is missing',
    });
  });

  await t.test('back-in-stock: what was sold out and no longer is', async (t) => {
    const { catalogue } = server.app;
    const itemNo = (sku: string) => catalogue.find(sku)!.itemNo;
    const items = { items: ['Z1', 'K1', 'D1'] };
    const nothing = {
      code: 'nothing_to_say',
      message: /^context\.items: got 3 items, expected one that was sold out, came back/,
    };
    t.match(await refused('back-in-stock', 'anna', items), nothing, 'Z1 is sold out, the others never were');
    await setStock(database, [{ sku: 'Z1', store: 'north', quantity: '5' }]);
    await until(() => catalogue.inStock(itemNo('Z1')), Boolean);
    const letter = await render('back-in-stock', 'anna', items);
    t.match(letter.itemsOf('restocked'), [{ id: 'Z1', why: 'Back since June 15' }]);
    t.equal(letter.itemsOf('restocked').length, 1);
    t.equal(letter.subject, 'Back in stock: “Sold out soap”');
    await setStock(database, [{ sku: 'Z1', store: 'north', quantity: '0' }]);
    await until(
      () => catalogue.inStock(itemNo('Z1')),
      (has) => !has,
    );
    t.match(await refused('back-in-stock', 'anna', items), nothing, 'gone again');
    t.match(await refused('back-in-stock', 'anna'), {
      code: 'missing_context',
      message: 'context.items is missing',
    });
  });

  await t.test('win-back: since the latest purchase, and only long after it', async (t) => {
    t.match(await refused('win-back', 'anna'), {
      code: 'nothing_to_say',
      message: 'win-back: got a customer who bought 22 days ago, expected 60 or more',
    });
    const customer = { card: '1020' };
    const old = (day: string) => ({ ...receipt(`old ${day}`, day, ['O62']), customer });
    await buy(database, secrets, [old('2026-04-17')]);
    const no = await findCustomer(database, secrets, { kind: 'card', value: customer.card });
    await recordConsent(database, [
      { customerNo: no!, purpose: 'mail', granted: true, at: NOW, source: 'test' },
    ]);
    t.match(await refused('win-back', 'anna', {}, { customer }), { message: /bought 59 days ago/ });
    await database.query("update purchases set day = '2026-04-16' where id = 'old 2026-04-17'");
    const letter = await render('win-back', 'anna', {}, { customer });
    t.match(letter.html, 'You last chose something with us on April 16.');
    t.ok(letter.itemsOf('personal').length >= 2);
    await database.query("update purchases set status = 'cancelled' where id = 'old 2026-04-17'");
    t.match(await refused('win-back', 'anna', {}, { customer }), { message: /has bought nothing yet/ });
  });

  await t.test('novelties: what the model takes for new, or nothing', async (t) => {
    t.match(await refused('novelties', 'vera'), {
      code: 'nothing_to_say',
      message: /^novelties is not sent without its block novelties: /,
    });
  });

  await t.test('welcome: what sells, what is new, what fits', async (t) => {
    const popular = server.app.recommender
      .chain()!
      .popular.map(({ item }) => server.app.catalogue.item(item)!.sku);
    const first = await render('welcome-1', 'vera');
    t.equal(first.subject, 'Welcome to Regulars!');
    t.strictSame(
      first.idsOf('favourites'),
      popular.filter((sku) => first.idsOf('favourites').includes(sku)),
      'the most popular first',
    );
    t.equal(first.idsOf('favourites')[0], popular[0]);
    t.equal(
      first.blocks.find(({ name }) => name === 'fresh')!.dropped,
      'no_candidates',
      'nothing is new in June',
    );
    await database.query(
      "update items set first_seen = '2026-06-01' where sku in ('N1', 'K1', 'D2', 'H1', 'L1')",
    );
    await recordChanges(
      database,
      'item',
      ['N1', 'L1', 'D2'].map((sku) => server.app.catalogue.find(sku)!.itemNo),
    );
    await until(() => server.app.catalogue.find('L1')!.firstSeen === Date.UTC(2026, 5, 1), Boolean);
    t.strictSame(
      (await render('welcome-1', 'vera')).idsOf('fresh'),
      ['L1', 'N1'],
      'D2 is among the favourites',
    );
    for (const name of ['welcome-2', 'welcome-3'])
      t.ok((await render(name, 'vera')).itemsOf('personal').length >= 2, name);
  });

  await t.test('replacement: the same, a cheaper and a better one of what was bought', async (t) => {
    const items = { items: ['G2', 'D1'] };
    const letter = await render('replacement', 'anna', items);
    t.match(letter.text, 'You chose “Diapers 3” on May 24.', 'the first that she bought');
    t.equal(letter.subject, 'Time for a new one? “Diapers 3”');
    const [same, ...others] = letter.itemsOf('replacement');
    t.match(same, { id: 'D1', why: 'The same again' }, '22 days after');
    t.match(others, [{ id: 'D2', why: '10% cheaper' }], '$9 since June 10');
    t.match(await refused('replacement', 'vera', { items: ['O62'] }), {
      code: 'nothing_to_say',
      message: 'context.items: got 1 items, expected one that this customer bought',
    });
    t.match((await render('replacement', 'boris', { items: ['O62'] })).itemsOf('replacement'), [
      { id: 'O62', why: 'The same again' },
      { id: 'N1', why: 'From a higher price range' },
    ]);
    t.match((await refused('replacement', 'vera')).message, 'context.items is missing');
    const gift = await refused('replacement', 'vera', { items: ['G1'] });
    t.match(gift, {
      code: 'nothing_to_say',
      message: 'replacement is not sent without its block replacement: too_few',
    });
  });

  await t.test('points-expiring: how many and when', async (t) => {
    const points = (amount: number, expiresOn: string) => ({ points: { amount, expiresOn } });
    const subject = async (amount: number, locale: string) =>
      (await render('points-expiring', 'anna', points(amount, '2026-06-20'), { locale })).subject;
    t.equal(await subject(1, 'en'), '1 point expires after June 20');
    t.equal(await subject(1_350, 'en'), '1,350 points expire after June 20');
    t.match(await subject(21, 'ru'), '21 балл сгорит после 20 июня');
    t.match(await subject(2, 'ru'), '2 балла сгорят после 20 июня');
    t.match(await subject(1_350, 'ru'), /^1\s350 баллов сгорят после 20 июня$/);
    t.match(await subject(0.5, 'ru'), '0,5 балла сгорят после 20 июня');
    t.match(
      (await render('points-expiring', 'anna', points(5, '2026-06-20'))).preheader,
      'You have 5 days left',
    );
    t.match(await refused('points-expiring', 'anna', points(5, '2026-06-14')), {
      code: 'invalid_request',
      message: 'context.points.expiresOn: got 2026-06-14, expected a day from 2026-06-15 on',
    });
    t.match(await refused('points-expiring', 'anna', points(0, '2026-06-20')), { code: 'invalid_request' });
    t.match(await refused('points-expiring', 'anna', { points: { amount: 5 } }), {
      code: 'missing_context',
      message: 'context.points.expiresOn is missing',
    });
  });

  await t.test('newsletter: what the editor wrote, its links signed, and small rows below', async (t) => {
    const article = { title: 'A <b>first</b> bicycle', text: 'One.\n \nTwo {{lang}}.' };
    const url = 'https://shop.example/journal?a=1&b=2';
    const articles = [article, { ...article, title: 'Second', url }];
    const letter = await render('newsletter', 'anna', { articles });
    t.equal(letter.subject, 'A <b>first</b> bicycle');
    t.equal(letter.preheader, 'One. Two {{lang}}.');
    t.match(letter.html, 'A &lt;b&gt;first&lt;/b&gt; bicycle');
    t.match(letter.html, /One\.<\/p><p [^>]+>Two \{\{lang\}\}\./);
    const link = /https:\/\/letters\.shop\.example(\/l\/[^/]+\/articles\/1)/.exec(letter.html)!;
    t.match(letter.text, `Read on: ${link[0]}`);
    t.notMatch(letter.html, '/articles/2', 'the first has no link');
    const answer = await server.app.inject({ method: 'GET', url: link[1]! });
    t.equal(answer.statusCode, 302);
    t.match(answer.headers.location, url);
    t.strictSame(
      letter.blocks.map(({ name }) => name),
      ['personal', 'novelties'],
    );
    t.notMatch(letter.html, 'class="tile big', 'no large tiles');
    for (const wrong of [
      { url: 'javascript:alert(1)' },
      { image: 'https://user:x@shop.example/' },
      { title: ' \u200b ' },
    ])
      t.match(await refused('newsletter', 'anna', { articles: [{ ...article, ...wrong }] }), {
        status: 400,
        code: 'invalid_request',
        message: new RegExp(`^context.articles.0.${Object.keys(wrong)[0]}: got`),
      });
    const long = Array.from({ length: 6 }, () => ({ title: 'Long', text: '&'.repeat(2_000) }));
    t.ok((await render('newsletter', 'anna', { articles: long })).bytes <= 90_000);
    const longer = long.map((one) => ({
      ...one,
      text: '"'.repeat(2_000),
      url,
      image: `${url}${'&'.repeat(1_800)}`,
    }));
    t.match(await refused('newsletter', 'anna', { articles: longer }), {
      code: 'invalid_request',
      message: /^context: got what takes \d+ bytes/,
    });
    t.match(await refused('newsletter', 'anna'), {
      code: 'missing_context',
      message: 'context.articles is missing',
    });
  });

  await t.test('what was given back was not bought', async (t) => {
    const customer = { card: '1030' };
    await buy(database, secrets, [{ ...receipt('back', '2026-06-12', ['N1', 'C1']), customer }]);
    const back = {
      id: 'back',
      source: 'default',
      at: { instant: NOW, utcOffset: 0 },
      purchase: { source: 'default', id: 'back' },
      lines: [{ item: 'N1', quantity: '1', amount: '1.00' }],
    };
    t.match(await writeReturns(database, secrets, [back], { country: 'US', timeZone: 'UTC' }), [
      { status: 'accepted' },
    ]);
    const no = await findCustomer(database, secrets, { kind: 'card', value: customer.card });
    await recordConsent(database, [
      { customerNo: no!, purpose: 'mail', granted: true, at: NOW, source: 'test' },
    ]);
    const cart = { cart: ['N1', 'C1'] };
    const plain = { customer, consent: { profiling: false } };
    t.strictSame((await render('abandoned-cart', 'anna', cart, plain)).idsOf('cart'), ['N1']);
  });
});
