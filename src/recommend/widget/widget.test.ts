import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { openBrowser } from '../../../test/support/browser.ts';
import { openThreeShopsServer } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';
import { upsertItems } from '../../catalogue/index.ts';
import { widgetScript } from './script.ts';

/** Of the three shops' server, on a port: a shop's page is somewhere else. */
async function listening(t: Test) {
  const shops = await openThreeShopsServer(t);
  const origin = await shops.server.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...shops, origin };
}

/** A page of the shop under a strict policy: scripts and calls to us alone, no style that is not in a file. */
async function openShop(t: Test, browser: Browser, api: string, body: () => string) {
  const server = createServer((_, answer) => {
    answer.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${api}; connect-src ${api}; img-src 'self' https:; style-src 'self'; require-trusted-types-for 'script'`,
    });
    answer.end(`<!doctype html><html lang="en"><title>Shop</title><body>${body()}</body></html>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const page = await browser.newPage({ viewport: { width: 1_000, height: 700 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, complaints, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const tiles = (page: Page, at = 0) => page.locator('regulars-recs').nth(at).locator('li > a, li > div.tile');
const shown = (page: Page, at = 0) => tiles(page, at).first().locator('.title').waitFor();
const titlesOf = (page: Page, at = 0) => tiles(page, at).locator('.title').allTextContents();

t.test('a page of recommendations', async (t) => {
  t.ok(gzipSync(await widgetScript(), { level: 9 }).length < 6_000, 'under 6 KB');
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const { origin, keys, database, server } = await listening(t);
  const script = `<script type="module" src="${origin}/widget.js?key=${keys.publishable}"></script>`;
  let body = '';
  const { page, complaints, address } = await openShop(t, browser, origin, () => script + body);
  const open = async (html: string) => {
    body = html;
    await page.goto(address);
  };
  const events = () =>
    database.query<{ kind: string; placement: string | null; visitor: boolean; items: number }>(
      `select kind, placement, count(*)::int as items from events group by 1, 2 order by 1`,
    );

  await t.test('tiles link to the shop and say what, for how much and why', async (t) => {
    await open('<regulars-recs placement="item-page" item="D1" count="3"></regulars-recs>');
    await shown(page);
    t.same(await titlesOf(page), ['Wet wipes', ...(await titlesOf(page)).slice(1)]);
    const [first] = await tiles(page).all();
    t.equal(await first!.getAttribute('href'), 'https://shop.example/W1');
    t.equal(await first!.locator('.price').textContent(), '$2');
    t.equal(
      await first!.locator('.reason').textContent(),
      '',
      'what goes with the item of the page need not be said',
    );
    t.equal(await page.locator('regulars-recs section').getAttribute('aria-label'), 'Goes well with it');
    t.same(complaints, [], 'nothing that the policy refuses');
  });

  await t.test('elements of a page are asked for together, and show no item twice', async (t) => {
    const calls: string[] = [];
    const note = (request: { method(): string; url(): string }) => {
      if (request.url().includes('/v1/recommendations'))
        calls.push(`${request.method()} ${new URL(request.url()).pathname}`);
    };
    page.on('request', note);
    await open(
      '<regulars-recs placement="item-page" item="D1" count="2"></regulars-recs><regulars-recs placement="home" count="3"></regulars-recs>',
    );
    await shown(page, 1);
    page.off('request', note);
    t.same(
      calls.filter((call) => !call.startsWith('OPTIONS')),
      ['POST /v1/recommendations'],
    );
    const all = [...(await titlesOf(page)), ...(await titlesOf(page, 1))];
    t.equal(all.length, 5);
    t.equal(new Set(all).size, 5);
  });

  await t.test('nothing moves when the skeleton becomes the list', async (t) => {
    let answer: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/v1/recommendations/**', async (route) => {
      await held;
      await route.continue();
    });
    await open(
      '<regulars-recs placement="item-page" item="D1" timeout="20000"></regulars-recs><p id="below">below</p>',
    );
    const skeleton = page.locator('regulars-recs [aria-busy=true]');
    await skeleton.waitFor();
    const before = await page.locator('#below').boundingBox();
    answer();
    await shown(page);
    t.same(await page.locator('#below').boundingBox(), before);
    t.equal(await skeleton.count(), 0);
    await page.unroute('**/v1/recommendations/**');
  });

  await t.test('what is not there in time, refused or empty leaves no trace', async (t) => {
    const gone = async (html: string) => {
      await open(`${html}<p id="below">below</p>`);
      await page.locator('regulars-recs').waitFor({ state: 'hidden' });
      return (await page.locator('#below').boundingBox())!.y;
    };
    const bare = await gone('');
    await page.route('**/v1/recommendations/**', () => {});
    t.equal(await gone('<regulars-recs item="D1" timeout="100"></regulars-recs>'), bare, 'silent');
    await page.unroute('**/v1/recommendations/**');
    t.equal(await gone('<regulars-recs placement="nowhere"></regulars-recs>'), bare, 'no such placement');
    t.equal(await gone('<regulars-recs key="rp_wrong"></regulars-recs>'), bare, 'no such key');
    await page.route('**/v1/recommendations/**', (route) =>
      route.fulfill({
        json: { requestId: 'r', results: [{ placement: 'home', items: [] }] },
        headers: { 'access-control-allow-origin': '*' },
      }),
    );
    t.equal(await gone('<regulars-recs></regulars-recs>'), bare, 'empty');
    await page.unroute('**/v1/recommendations/**');
    t.same(complaints, []);
  });

  await t.test('the attributes of a page that changes are followed', async (t) => {
    await open('<regulars-recs placement="item-page" item="D1" count="1"></regulars-recs>');
    await shown(page);
    const before = await titlesOf(page);
    await page.evaluate(() =>
      (
        globalThis as never as {
          document: { querySelector(s: string): { setAttribute(n: string, v: string): void } };
        }
      ).document
        .querySelector('regulars-recs')
        .setAttribute('item', 'W1'),
    );
    await until(
      () => titlesOf(page),
      (titles) => titles.length === 1 && titles[0] !== before[0],
    );
    t.not((await titlesOf(page))[0], before[0]);
  });

  await t.test('hostile titles and links are shown, not run', async (t) => {
    const hostile = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>';
    await page.route('**/v1/recommendations/**', (route) =>
      route.fulfill({
        headers: { 'access-control-allow-origin': '*' },
        json: {
          requestId: 'r',
          results: [
            {
              placement: 'home',
              items: [
                {
                  id: '1',
                  title: hostile,
                  url: 'javascript:window.hurt=1',
                  image: 'javascript:window.hurt=1',
                  price: 1,
                },
                {
                  id: '2',
                  title: 'x'.repeat(10_000),
                  url: 'data:text/html,<script>hurt=1</script>',
                  image: 'data:image/svg+xml,<svg/>',
                },
                {
                  id: '3',
                  title: '\u202eRTL \u{1f984}',
                  url: '//shop.example/3"><b>',
                  price: 1e9,
                  oldPrice: 2e9,
                  currency: 'RUB',
                  reason: { code: 'together', because: { id: '9', title: '$& {title} <b>' } },
                },
                { id: '4', title: '', reason: { code: 'constructor' } },
              ],
            },
          ],
        },
      }),
    );
    await open('<regulars-recs></regulars-recs>');
    await shown(page);
    const first = tiles(page).first();
    t.equal(await first.locator('.title').textContent(), hostile);
    t.equal(await first.getAttribute('href'), null);
    t.equal(await tiles(page).nth(1).getAttribute('href'), null);
    t.match(await tiles(page).nth(2).getAttribute('href'), /^http:\/\/shop\.example\/3/);
    t.equal(await tiles(page).nth(2).locator('.reason').textContent(), 'Goes with $& {title} <b>');
    t.equal(await tiles(page).nth(3).locator('.reason').textContent(), '');
    const heights = await tiles(page).evaluateAll((all) =>
      all.map((tile) => (tile as never as { offsetHeight: number }).offsetHeight),
    );
    t.equal(new Set(heights).size, 1, 'a title of any length takes two lines');
    t.equal(await page.evaluate('window.hurt'), undefined);
    t.same(complaints, []);
    await page.unroute('**/v1/recommendations/**');
  });

  await t.test('keyboard and screen reader', async (t) => {
    await open('<regulars-recs placement="item-page" item="D1" count="3" heading="For you"></regulars-recs>');
    await shown(page);
    t.equal(await page.getByRole('region', { name: 'For you' }).getByRole('listitem').count(), 3);
    t.equal(await page.getByRole('heading', { name: 'For you' }).count(), 1);
    t.equal(
      await page.getByRole('link', { name: 'Wet wipes $2' }).count(),
      1,
      'a link is named by what it leads to and its price',
    );
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      'document.activeElement.shadowRoot.activeElement.getAttribute("href")',
    );
    t.match(focused, 'https://shop.example/');
  });

  await t.test('seen is what was on screen for a second; clicks are told as well', async (t) => {
    await database.query('delete from events');
    await open(
      '<div style="height:0"></div><p id="far"></p><regulars-recs placement="item-page" item="D1" count="2"></regulars-recs>',
    );
    await page.evaluate('document.getElementById("far").style.height = "3000px"');
    await shown(page);
    await page.waitForTimeout(1_800);
    t.same(await events(), [], 'below the fold nothing is seen');
    await page.locator('regulars-recs').scrollIntoViewIfNeeded();
    await until(events, (all) => all.length > 0);
    t.match(await events(), [{ kind: 'impression', placement: 'item-page', items: 2 }]);
    await page.route('https://shop.example/**', (route) => route.fulfill({ body: 'item' }));
    await tiles(page).first().click();
    await until(events, (all) => all.length > 1);
    t.match(await events(), [
      { kind: 'click', items: 1 },
      { kind: 'impression', items: 2 },
    ]);
    const [{ answered }] = (await database.query<{ answered: number }>(
      'select count(distinct request_id)::int as answered from events',
    )) as [{ answered: number }];
    t.equal(answered, 1, 'of the answer that was shown');
  });

  await t.test('Russian, an old price, the words of a shop', async (t) => {
    await database.transaction((session) => upsertItems(session, [{ sku: 'W1', title: 'Влажные салфетки' }]));
    await until(
      () =>
        server.get<{ results: { items: { title: string }[] }[] }>(
          '/v1/recommendations/item-page?item=D1',
          keys.publishable,
        ),
      ({ body: told }) => told.results[0]!.items[0]!.title.startsWith('Влажные'),
    );
    await open(
      '<div lang="ru"><regulars-recs placement="item-page" item="D1" count="1" store=""></regulars-recs></div>',
    );
    await shown(page);
    t.same(await titlesOf(page), ['Влажные салфетки']);
    t.equal(await page.locator('regulars-recs h2').textContent(), 'С этим покупают');
    t.match(await tiles(page).first().locator('.price').textContent(), /^2\s\$$/);
  });
});

t.test('the script is one for all, asked for again by its tag', async (t) => {
  const { server } = await openThreeShopsServer(t);
  const first = await server.app.inject('/widget.js?key=rp_any');
  t.equal(first.statusCode, 200);
  t.match(first.headers, {
    'content-type': /^text\/javascript/,
    'access-control-allow-origin': '*',
    'cache-control': /max-age=3600/,
  });
  const again = await server.app.inject({
    url: '/widget.js',
    headers: { 'if-none-match': String(first.headers.etag) },
  });
  t.equal(again.statusCode, 304);
  t.equal(again.body, '');
});
