import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t from 'tap';
import { openBrowser } from '../../../test/support/browser.ts';
import { threeShops } from '../../../test/support/three-shops-server.ts';
import { until } from '../../../test/support/until.ts';

const titlesOf = async (page: Page, url: string) => {
  await page.goto(url);
  const titles = page.locator('regulars-recs').first().locator('li .title:not(.bone)');
  await titles.first().waitFor();
  return titles.allTextContents();
};

t.test('what is looked at and put into the cart changes what the shop shows', async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const shops = await threeShops(t);
  await shops.train();
  await mkdir(join(shops.config.dataDir, 'demo'), { recursive: true });
  const { app } = await shops.serve();
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const page = await browser.newPage();
  const home = () => titlesOf(page, `${origin}/demo`);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));

  t.equal((await home())[0], 'Diapers 3');
  await titlesOf(page, `${origin}/demo/items/D2`);
  await until(home, ([first]) => first === 'Oil wipes');
  await page.goto(`${origin}/demo/items/W2`);
  await page.click('text=Add to cart');
  await page.waitForURL('**/demo/cart');
  await until(home, (titles) => !titles.includes('Oil wipes'));
  await page.goto(`${origin}/demo/cart`);
  await page.click('text=Remove');
  await page.waitForURL('**/demo/cart');
  const told = () =>
    shops.database.query<{ kind: string }>(
      `select events.kind from events join item_aliases using (alias_no) join items using (item_no)
       where events.kind <> 'impression' order by event_no`,
    );
  await until(told, (events) => events.at(-1)?.kind === 'remove_from_cart');
  t.same(
    (await told()).map(({ kind }) => kind),
    ['view', 'view', 'add_to_cart', 'remove_from_cart'],
  );
  const stranger = await browser.newPage();
  t.equal((await titlesOf(stranger, `${origin}/demo`))[0], 'Diapers 3', 'another visitor sees nothing of it');
  t.same(complaints, []);
});
