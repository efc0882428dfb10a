import t from 'tap';
import { buy, CUSTOMERS, NOW, receipt } from '../../test/support/three-shops.ts';
import { threeShops } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { recordConsent } from '../customers/consent/index.ts';
import { findCustomer, writeReturns } from '../history/index.ts';
import { recordChanges } from '../resources/database/index.ts';
import type { Letter, RenderBody, SentLetterAnswer, Templates } from './schemas.ts';

interface Refusal {
  error: { code: string; message: string };
}

t.test('letters of the three shops', async (t) => {
  const shops = await threeShops(t);
  await shops.train();
  const { database, secrets, keys } = shops;
  const server = await shops.serve({ publicUrl: 'https://letters.shop.example' });

  const customerNo = async (who: keyof typeof CUSTOMERS) =>
    (await findCustomer(database, secrets, { kind: 'card', value: CUSTOMERS[who].card }))!;
  const consent = async (who: keyof typeof CUSTOMERS, purpose: 'mail' | 'profiling', granted: boolean) =>
    recordConsent(database, [
      { customerNo: await customerNo(who), purpose, granted, at: NOW, source: 'test' },
    ]);
  const body = (who: keyof typeof CUSTOMERS, more: Partial<RenderBody> = {}): RenderBody => ({
    template: 'post-purchase',
    customer: { card: CUSTOMERS[who].card },
    locale: 'en',
    ...more,
  });
  const refused = async (request: unknown, key = keys.secret) => {
    const { status, body } = await server.post<Refusal>('/v1/letters/render', request, key);
    return { status, ...body.error };
  };
  const render = async (request: RenderBody) => {
    const { status, body, text } = await server.post<Letter>('/v1/letters/render', request, keys.secret);
    if (status !== 200) throw new Error(`${status} ${text}`);
    return body;
  };
  const consents = async () =>
    Number((await database.query<{ count: number }>('select count(*) from consents'))[0]!.count);
  const path = (address: string) => address.replace('https://letters.shop.example', '');
  const linksOf = (html: string) => [
    ...new Set(
      [...html.matchAll(/https:\/\/letters\.shop\.example(\/l\/[^"]+)/g)].map((one) => one[1] as string),
    ),
  ];

  await t.test('the templates are listed with what they take', async (t) => {
    const { body } = await server.get<Templates>('/v1/letters/templates', keys.secret);
    t.match(body.templates, [
      { name: 'post-purchase', locales: ['en', 'ru'], context: { type: 'object' }, sample: { lang: 'en' } },
    ]);
  });

  await t.test('no letter without consent, and the stricter word wins', async (t) => {
    t.match(await refused(body('anna')), { status: 403, code: 'not_permitted' });
    t.match(await refused(body('anna', { consent: { mail: true } })), { code: 'not_permitted' });
    await consent('anna', 'mail', true);
    t.match(await refused(body('anna', { consent: { mail: false } })), { code: 'not_permitted' });
    t.ok((await render(body('anna'))).html);
  });

  await t.test('what is wrong is named', async (t) => {
    t.match(await refused(body('anna', { template: 'welcome' })), {
      status: 404,
      code: 'not_found',
      message: 'template: got welcome, expected one of post-purchase',
    });
    t.match(await refused(body('anna', { customer: { card: '9999' } })), { status: 404, code: 'not_found' });
    t.match(await refused(body('anna', { locale: 'fr' })), {
      status: 400,
      message: /got fr, expected one of en, ru/,
    });
    t.match(await refused(body('anna', { context: { purchase: { id: 'r3' } } })), {
      status: 404,
      message: /no purchase r3 of source default/,
    });
    t.match(await refused(body('anna', { context: { purchase: {} } })), {
      status: 422,
      code: 'missing_context',
      message: 'context.purchase.id is missing',
    });
    t.match(await refused(body('anna', { context: { purchases: [] } })), {
      status: 400,
      code: 'invalid_request',
      message: 'context: got unknown key purchases, expected none',
    });
    for (const purchase of [{ id: 'r\0' }, { id: 'x'.repeat(129) }, { id: 'r0', source: 'a\0b' }])
      t.match(await refused(body('anna', { context: { purchase } })), {
        status: 400,
        code: 'invalid_request',
        message: /^context\/purchase\/(id|source): got .+, expected: must/,
      });
    t.match(await refused(body('anna'), keys.publishable), { status: 403 });
    t.match(await refused(body('anna'), 'rs_nobody'), { status: 401 });
  });

  await t.test('a customer who bought nothing has nothing to be thanked for', async (t) => {
    const cancelled = { ...receipt('x1', '2026-06-10', ['C1']), customer: { card: '1009' } };
    await buy(database, secrets, [{ ...cancelled, status: 'cancelled' }]);
    const no = await findCustomer(database, secrets, { kind: 'card', value: '1009' });
    await recordConsent(database, [
      { customerNo: no!, purpose: 'mail', granted: true, at: NOW, source: 'test' },
    ]);
    t.match(await refused(body('anna', { customer: { card: '1009' } })), {
      status: 422,
      code: 'missing_context',
      message: /^context\.purchase/,
    });
  });

  await t.test('thanks for what was kept, piece by piece, and for nothing that was not', async (t) => {
    const customer = { card: '1010' };
    const bought = { ...receipt('k1', '2026-06-09', []), customer };
    const lines = [
      { item: 'C1', quantity: '5', amount: '25.00' },
      { item: 'W1', quantity: '0.35', amount: '1.00' },
      { item: 'D1', quantity: '2', amount: '20.00' },
    ];
    const returned = { ...receipt('k2', '2026-06-10', ['D2']), customer };
    await buy(database, secrets, [{ ...bought, lines }, returned]);
    const back = (id: string, item: string) => ({
      id: `back ${id}`,
      source: 'default',
      at: { instant: NOW, utcOffset: 0 },
      purchase: { source: 'default', id },
      lines: [{ item, quantity: '1', amount: '10.00' }],
    });
    const returns = [back('k1', 'D1'), back('k2', 'D2')];
    const results = await writeReturns(database, secrets, returns, { country: 'US', timeZone: 'UTC' });
    t.match(results, [{ status: 'accepted' }, { status: 'accepted' }]);
    const no = await findCustomer(database, secrets, { kind: 'card', value: customer.card });
    await recordConsent(database, [
      { customerNo: no!, purpose: 'mail', granted: true, at: NOW, source: 'test' },
    ]);
    const letter = await render(body('anna', { customer }));
    t.match(letter.text, 'On June 9 you bought 7 items from us.', 'the latest of which something was kept');
    t.match(await refused(body('anna', { customer, context: { purchase: { id: 'k2' } } })), {
      status: 422,
      code: 'nothing_to_say',
      message: /^context\.purchase: .*no goods were kept/,
    });
  });

  await t.test('a letter holds what the lists say, once, in stock and explained', async (t) => {
    const letter = await render(body('anna'));
    const items = letter.blocks.flatMap((block) => block.items);
    const ids = items.map((item) => item.id);
    t.equal(new Set(ids).size, ids.length, 'no item twice');
    for (const id of ['H1', 'Z1', 'K1', 'P1']) t.notOk(ids.includes(id), `${id} is not for show`);
    t.strictSame(
      letter.blocks.map(({ name }) => name),
      ['personal', 'accompanying', 'next', 'novelties', 'repeat'],
    );
    const repeat = letter.blocks.find((block) => block.name === 'repeat')!;
    t.strictSame(repeat.items.map((item) => item.id).sort(), ['D1', 'W1'], 'bought every ten days, and due');
    t.equal(repeat.items[0]!.why, 'You last bought it on May 24');
    for (const block of letter.blocks)
      t.equal(block.items.length === 0, block.dropped !== undefined, block.name);
    for (const item of items) {
      const gift = item.id.startsWith('G');
      t.equal(item.why === null, gift, gift ? 'gifts are never explained' : `${item.id} says why`);
    }
    t.equal(letter.bytes, Buffer.byteLength(letter.html));
    t.equal(letter.trimmed, 0);
    t.match(letter.html, 'On May 24 you bought 2 items from us.');
    t.match(letter.html, '$10');
    t.match(letter.text, /^\* Diapers 3 · \$10$/m);
    t.match(letter.preheader, 'May 24');
  });

  await t.test('the record says what was sent', async (t) => {
    const letter = await render(body('anna'));
    const [record] = await database.query('select * from letters where letter_id = $1', [letter.letter]);
    t.match(record, {
      template: 'post-purchase',
      locale: 'en',
      customer_no: await customerNo('anna'),
      version: /^2026-06-13-/,
      arm: 'treatment',
      bytes: letter.bytes,
      trimmed: 0,
    });
    t.strictSame(
      (record!.blocks as { name: string; links: string[] }[]).map(({ name, links }) => [name, links]),
      letter.blocks.map(({ name, items }) => [name, items.map((item) => item.url)]),
    );
  });

  await t.test('the record can be asked for, with the reasons', async (t) => {
    const letter = await render(body('anna'));
    const { status, body: sent } = await server.get<SentLetterAnswer>(
      `/v1/letters/${letter.letter}`,
      keys.secret,
    );
    t.equal(status, 200);
    const { customer, blocks, ...rest } = sent;
    t.match(rest, { letter: letter.letter, at: NOW.toISOString(), template: 'post-purchase', locale: 'en' });
    t.match(rest, { version: /^2026-06-13-/, arm: 'treatment', bytes: letter.bytes, trimmed: 0 });
    t.equal(await findCustomer(database, secrets, { kind: 'id', value: customer }), await customerNo('anna'));
    t.strictSame(
      blocks.map(({ name, items }) => [name, items.map(({ id, position, url }) => ({ id, position, url }))]),
      letter.blocks.map(({ name, items }) => [
        name,
        items.map(({ id, position, url }) => ({ id, position, url })),
      ]),
    );
    const repeat = blocks.find(({ name }) => name === 'repeat')!.items;
    t.strictSame(
      repeat.map(({ id, reason, because }) => [id, reason, because]).sort(),
      ['D1', 'W1'].map((sku) => [sku, 'due', sku]),
    );
    const unknown = '/v1/letters/00000000-0000-4000-8000-000000000000';
    t.equal((await server.get(unknown, keys.secret)).status, 404);
    t.equal((await server.get('/v1/letters/nonsense', keys.secret)).status, 400);
    t.equal((await server.get(`/v1/letters/${letter.letter}`, keys.publishable)).status, 403);
  });

  await t.test('in Russian', async (t) => {
    const { html, text, subject } = await render(body('anna', { locale: 'ru' }));
    t.match(html, '<html lang="ru"');
    t.match(html, '24 мая вы выбрали у нас 2 товара.');
    t.match(text, 'Последний раз вы покупали это 24 мая');
    t.match(subject, 'Спасибо за покупку');
    t.equal((await render(body('anna', { locale: 'ru-RU' }))).subject, subject);
    await database.query(`update customers set locale = 'ru' where customer_no = $1`, [
      await customerNo('anna'),
    ]);
    const { locale, ...own } = body('anna');
    t.equal((await render(own)).subject, subject, "the customer's own locale");
    t.match((await render(body('anna'))).subject, 'Thank you', `${locale}, where asked for`);
  });

  await t.test('any identifier names the customer', async (t) => {
    const { phone, email } = CUSTOMERS.anna;
    for (const customer of [{ phone }, { email: email.toUpperCase() }, { card: '0000', email }])
      t.match((await render(body('anna', { customer }))).html, 'On May 24');
  });

  await t.test('a letter waits for the purchase that it follows', async (t) => {
    await consent('boris', 'mail', true);
    const bought = receipt('fresh', '2026-06-15', ['D1', 'C1'], 'boris');
    await buy(database, secrets, [bought]);
    const letter = await render(body('boris', { context: { purchase: { id: 'fresh' } } }));
    const ids = letter.blocks.flatMap((block) => block.items.map((item) => item.id));
    t.match(letter.html, 'On June 15 you bought 2 items');
    t.notOk(ids.includes('D1') || ids.includes('C1'), 'not offered again');
    const accompanying = letter.blocks.find((block) => block.name === 'accompanying')!;
    t.equal(accompanying.items[0]?.id, 'W1');
    t.equal(accompanying.items[0]?.why, 'Goes well with “Diapers 3” from this purchase');
  });

  await t.test(
    'who refused profiling gets what goes with the purchase, and nothing drawn from the rest',
    async (t) => {
      const plain = await render(body('anna', { consent: { profiling: false } }));
      const dropped = plain.blocks.filter((block) => block.dropped !== undefined).map(({ name }) => name);
      t.strictSame(dropped, ['next', 'novelties', 'repeat']);
      t.notMatch(plain.text, /You (have|last) bought it/);
    },
  );

  await t.test('a link leads to its item and nowhere else', async (t) => {
    const letter = await render(body('anna'));
    const links = linksOf(letter.html).filter((link) => !/(unsubscribe|open.gif)$/.test(link));
    const count = letter.blocks.flatMap((block) => block.items).length;
    t.equal(links.length, count);
    for (const block of letter.blocks)
      for (const item of block.items) {
        const link = links.find((one) => one.endsWith(`/${block.name}/${item.position}`))!;
        const answer = await server.app.inject({ method: 'GET', url: link });
        t.equal(answer.statusCode, 302);
        t.equal(answer.headers.location, `https://shop.example/${item.id}`);
      }
    const token = links[0]!.split('/')[2]!;
    const altered = `${token.slice(0, 10)}${token[10] === 'A' ? 'B' : 'A'}${token.slice(11)}`;
    const other = secrets.sign('customer-token', Buffer.from(letter.letter.replaceAll('-', ''), 'hex'));
    const unknown = secrets.sign('letter', Buffer.alloc(16, 7));
    for (const link of [
      `/l/${altered}/repeat/1`,
      `/l/${other}/repeat/1`,
      `/l/${unknown}/repeat/1`,
      `/l/${token}/repeat/0`,
      `/l/${token}/repeat/99`,
      `/l/${token}/repeat/1e0`,
      `/l/${token}/length/1`,
      `/l/${token}/https:%2F%2Fevil.example/1`,
      `/l/${altered}/unsubscribe`,
    ]) {
      const answer = await server.app.inject({ method: 'GET', url: link });
      t.equal(answer.statusCode, 404, link);
      t.match(answer.headers['content-type'], 'text/html');
      t.match(answer.body, 'This link leads nowhere');
    }
  });

  await t.test('unsubscribing: GET asks, POST does, a forged link does nothing', async (t) => {
    const letter = await render(body('boris'));
    const address = /^<(https:\/\/letters\.shop\.example\/l\/[\w-]+\/unsubscribe)>$/.exec(
      letter.headers['List-Unsubscribe']!,
    )![1]!;
    t.equal(letter.headers['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click');
    t.ok(letter.html.includes(`href="${address}"`) && letter.text.includes(address));

    const before = await consents();
    for (const method of ['GET', 'HEAD'] as const) {
      const page = await server.app.inject({ method, url: path(address) });
      t.equal(page.statusCode, 200);
      if (method === 'GET') t.match(page.body, '<form method="post">');
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const payload = 'List-Unsubscribe=One-Click';
    const forged = await server.app.inject({
      method: 'POST',
      url: path(address).replace('/l/', '/l/A'),
      headers: form,
      payload,
    });
    t.equal(forged.statusCode, 404);
    t.equal(await consents(), before, 'nothing has changed');
    t.ok((await render(body('boris'))).letter);

    const done = await server.app.inject({ method: 'POST', url: path(address), headers: form, payload });
    t.equal(done.statusCode, 200);
    t.match(done.body, 'You are unsubscribed');
    t.equal(await consents(), before + 1);
    t.match(await refused(body('boris')), { status: 403, code: 'not_permitted' });
    const multipart = await server.app.inject({
      method: 'POST',
      url: path(address),
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    });
    t.equal(multipart.statusCode, 200);
  });

  await t.test('with nothing to sell there is nothing to say', async (t) => {
    const rows = await database.query<{ item_no: number }>(
      'update items set hidden = true returning item_no',
    );
    await recordChanges(
      database,
      'item',
      rows.map((row) => row.item_no),
    );
    await until(() => rows.every((row) => !server.app.catalogue.shown(row.item_no)), Boolean);
    t.match(await refused(body('anna')), { status: 422, code: 'nothing_to_say' });
  });
});
