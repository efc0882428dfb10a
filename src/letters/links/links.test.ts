import t from 'tap';
import { CUSTOMERS, NOW } from '../../../test/support/three-shops.ts';
import { openThreeShopsServer } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { recordConsent } from '../../customers/consent/index.ts';
import { findCustomer } from '../../history/index.ts';
import { recordChanges } from '../../resources/database/index.ts';
import type { Letter } from '../schemas.ts';
import { arrivalToken, letterToken } from './token.ts';

t.test('what the links of a letter lead to', async (t) => {
  const shops = await openThreeShopsServer(t, {
    publicUrl: 'https://letters.shop.example',
    clickParameter: 'letter',
    mailConsentDefault: true,
  });
  const { server, database, secrets, keys } = shops;
  const { app } = server;
  const customerOf = (kind: 'card' | 'visitor', value: string) =>
    findCustomer(database, secrets, { kind, value });
  const letterTo = async (who: keyof typeof CUSTOMERS) => {
    const request = { template: 'post-purchase', customer: { card: CUSTOMERS[who].card } };
    return (await server.post<Letter>('/v1/letters/render', request, keys.secret)).body;
  };
  const linkOf = (letter: Letter, sku: string) => {
    const block = letter.blocks.find(({ items }) => items.some(({ id }) => id === sku))!;
    const { position } = block.items.find(({ id }) => id === sku)!;
    return `/l/${letterToken(secrets, letter.letter)}/${block.name}/${position}`;
  };
  const open = async (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') => {
    const answer = await app.inject({ method, url, headers });
    const location = new URL(answer.headers.location!);
    const token = location.searchParams.get('letter')!;
    location.search = '';
    return { status: answer.statusCode, leadsTo: location.href, token };
  };
  const touchesOf = (letter: Letter) =>
    database.query(
      `select e.kind, placement, code, i.kind as "of" from events e left join item_aliases using (alias_no)
         left join identifiers i using (identifier_no) where request_id = $1 order by event_no`,
      [letter.letter],
    );
  const setShown = async (sku: string, shown: boolean) => {
    const [{ item_no: itemNo }] = (await database.query(
      'update items set hidden = not $2 where sku = $1 returning item_no',
      [sku, shown],
    )) as [{ item_no: number }];
    await recordChanges(database, 'item', [itemNo]);
    await until(() => app.catalogue.shown(itemNo) === shown, Boolean);
  };
  const arrive = (token: string, visitor: string, key: string = keys.publishable) =>
    server.post<{ error?: { code: string } }>('/v1/letters/arrivals', { token, visitor }, key);

  await t.test('a click is counted; what a scanner fetches ahead is not', async (t) => {
    const letter = await letterTo('anna');
    const link = linkOf(letter, 'C1');
    t.match(await open(link, {}, 'HEAD'), { status: 302 });
    t.match(await open(link, { 'sec-purpose': 'prefetch' }), { status: 302 });
    t.strictSame(await touchesOf(letter), []);
    t.match(await open(link), { status: 302, leadsTo: 'https://shop.example/C1' });
    const placement = `post-purchase/${link.split('/')[3]}`;
    t.strictSame(await touchesOf(letter), [{ kind: 'click', placement, code: 'C1', of: 'card' }]);
  });

  await t.test('an open is counted where the pixel is not turned off', async (t) => {
    const letter = await letterTo('anna');
    const address = `/l/${letterToken(secrets, letter.letter)}/open.gif`;
    t.equal(letter.html.split(`<img src="https://letters.shop.example${address}"`).length, 2, 'once');
    t.match(letter.html, /height:1px;width:1px"><\/body>/, 'at the end');
    t.notMatch(letter.text, 'open.gif');
    const fetched = await app.inject({ method: 'GET', url: address });
    t.match(fetched, {
      statusCode: 200,
      headers: {
        'content-type': 'image/gif',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'cross-origin',
      },
    });
    t.equal(fetched.rawPayload.toString('latin1', 0, 6), 'GIF89a');
    t.strictSame(await touchesOf(letter), [
      { kind: 'impression', placement: 'post-purchase', code: null, of: 'card' },
    ]);
    const forged = await app.inject({ method: 'GET', url: address.replace('/l/', '/l/A') });
    t.equal(forged.statusCode, 200);
    t.equal((await touchesOf(letter)).length, 1);

    const quiet = await shops.serve({
      publicUrl: 'https://letters.shop.example',
      openPixel: false,
      mailConsentDefault: true,
    });
    const request = { template: 'post-purchase', customer: { card: CUSTOMERS.anna.card } };
    const without = (await quiet.post<Letter>('/v1/letters/render', request, keys.secret)).body;
    t.notMatch(without.html, 'open.gif');
    await quiet.app.inject({ method: 'GET', url: `/l/${letterToken(secrets, without.letter)}/open.gif` });
    t.strictSame(await touchesOf(without), []);
  });

  await t.test('headers say what it is, of whom, and never to whom', async (t) => {
    const { headers } = await letterTo('anna');
    t.match(headers, { 'List-Id': '<letters.shop.example>' });
    t.match(headers, { 'Feedback-ID': /^post-purchase:treatment:en:[a-z0-9-]{5,15}$/ });
    const other = await letterTo('boris');
    t.equal(other.headers['Feedback-ID'], headers['Feedback-ID']);
    t.strictSame(Object.keys(headers).sort(), [
      'Feedback-ID',
      'List-Id',
      'List-Unsubscribe',
      'List-Unsubscribe-Post',
    ]);
  });

  await t.test('what has gone leads to something that can be bought, and counts as that', async (t) => {
    const letter = await letterTo('anna');
    const link = linkOf(letter, 'C1');
    await setShown('C1', false);
    const { leadsTo } = await open(link);
    await setShown('C1', true);
    const sku = leadsTo.replace('https://shop.example/', '');
    t.match(sku, /^[A-Z]\d+$/);
    t.not(sku, 'C1');
    t.match(await touchesOf(letter), [{ code: sku }]);
  });

  await t.test('a click links the device to the customer, once, and weakly', async (t) => {
    const letter = await letterTo('anna');
    const link = linkOf(letter, 'C1');
    const anna = await customerOf('card', CUSTOMERS.anna.card);
    const { token } = await open(link);
    t.match(await arrive(token, 'phone-of-anna'), { status: 202, text: '{}' });
    t.equal(await customerOf('visitor', 'phone-of-anna'), anna);
    t.match(await arrive(token, 'another-device'), { status: 409, body: { error: { code: 'conflict' } } });
    t.equal(await customerOf('visitor', 'another-device'), null);

    const forwarded = (await open(link)).token;
    const both = await Promise.all([arrive(forwarded, CUSTOMERS.boris.visitor), arrive(forwarded, 'x')]);
    t.strictSame(both.map(({ status }) => status).sort(), [202, 409], 'of two at once, one');
    await arrive((await open(link)).token, CUSTOMERS.boris.visitor);
    t.equal(
      await customerOf('visitor', CUSTOMERS.boris.visitor),
      await customerOf('card', CUSTOMERS.boris.card),
      'whom receipts name keeps the device',
    );
  });

  await t.test('an article leads where its sender said, without a token', async (t) => {
    const url = 'https://elsewhere.example/read?more=1';
    const { body } = await server.post<Letter>(
      '/v1/letters/render',
      {
        template: 'newsletter',
        customer: { card: CUSTOMERS.anna.card },
        context: { articles: [{ title: 'Read this', text: 'It is good.', url }] },
      },
      keys.secret,
    );
    const link = `/l/${letterToken(secrets, body.letter)}/articles/1`;
    const answer = await app.inject({ method: 'GET', url: link });
    t.equal(answer.statusCode, 302);
    t.equal(answer.headers.location, url);
    t.match(await touchesOf(body), [{ kind: 'click', placement: 'newsletter/articles', code: null }]);
  });

  await t.test('what is forged, altered, of something else or old is refused', async (t) => {
    const letter = await letterTo('anna');
    const { token } = await open(linkOf(letter, 'C1'));
    const tokens = {
      altered: `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`,
      'that of the letter': letterToken(secrets, letter.letter),
      old: arrivalToken(secrets, letter.letter, new Date(NOW.getTime() - 10 * 60_000 - 1_000)),
      'of no letter': arrivalToken(secrets, '00000000-0000-4000-8000-000000000000', NOW),
    };
    for (const [what, wrong] of Object.entries(tokens)) {
      t.match(await arrive(wrong, 'device-of-a-thief'), { status: 400 }, what);
      t.equal(await customerOf('visitor', 'device-of-a-thief'), null, what);
    }
    t.match(await arrive(token, '\0'), { status: 422, body: { error: { code: 'invalid_identifier' } } });
    t.match(await arrive(token, 'someone', 'rp_nobody'), { status: 401 });
    const kept = await database.query('select from letter_arrivals');
    await database.query("update letter_arrivals set expires_at = '2026-01-01'");
    t.match(await arrive(token, 'phone-of-anna'), { status: 202 });
    t.ok(kept.length > 1);
    t.equal((await database.query('select from letter_arrivals')).length, 1, 'the expired are forgotten');
  });

  await t.test('of whoever refused profiling no device is kept', async (t) => {
    const letter = await letterTo('vera');
    const customerNo = (await customerOf('card', CUSTOMERS.vera.card))!;
    const refusal = { customerNo, purpose: 'profiling' as const, granted: false, at: NOW, source: 'test' };
    await recordConsent(database, [refusal]);
    const item = letter.blocks.flatMap(({ items }) => items)[0]!;
    const { token } = await open(linkOf(letter, item.id));
    t.match(await arrive(token, 'phone-of-vera'), { status: 202, text: '{}' });
    t.equal(await customerOf('visitor', 'phone-of-vera'), null);
  });
});
