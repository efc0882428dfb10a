import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { openBrowser } from '../../test/support/browser.ts';
import { testDatabase } from '../../test/support/database.ts';
import { runCommands } from '../../test/support/run-commands.ts';
import { startCommand } from '../../test/support/start-command.ts';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { threeShops } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { environmentOf } from '../config.ts';
import { packageRoot } from '../resources/package-root.ts';

const COMMAND = ['letters'];
const TEMPLATE = 'letters/post-purchase/template.mjml';
const preview = (...flags: string[]) => ['letters', 'preview', 'post-purchase', ...flags];

/** A shop's own post-purchase letter, to make mistakes in. */
function ownTemplate(directory: string) {
  const path = join(directory, TEMPLATE);
  mkdirSync(join(path, '..'), { recursive: true });
  return {
    write: (change: (text: string) => string) =>
      writeFileSync(path, change(readFileSync(join(packageRoot, 'templates', TEMPLATE), 'utf8'))),
    remove: () => rmSync(path),
  };
}

t.test('a letter with its sample needs no database', async (t) => {
  const directory = t.testdir();
  const out = join(directory, 'letter.html');
  const own = ownTemplate(join(directory, 'own'));
  own.write((text) => text);
  const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', REGULARS_SECRET_KEY: 'x'.repeat(32) };
  const [written, russian, unknown, french, lonely] = await runCommands(
    COMMAND,
    [
      preview('--out', out),
      preview('--locale', 'ru'),
      ['letters', 'preview', 'nothing'],
      preview('--locale', 'fr'),
      preview('--context', '{}'),
    ],
    env,
  );
  t.match(written, { code: 0, answer: { template: 'post-purchase', locale: 'en', limit: 90_000 } });
  t.equal(readFileSync(out, 'utf8'), written!.answer.html);
  t.match(written!.answer.blocks, [{ name: 'personal', items: 4 }]);
  t.match(russian!.answer, { html: /<html lang="ru"[\s\S]*Подобрали для вас/, subject: /Спасибо/ });
  t.match(unknown, { code: 1, answer: { error: { message: /got nothing, expected one of post-purchase/ } } });
  t.match(french, { code: 1, answer: { error: { message: /got fr, expected one of en, ru/ } } });
  t.match(lonely, { code: 1, answer: { error: { message: /--context: got no --customer/ } } });
  own.write((text) => text.replace('</mj-text>', ''));
  const [broken] = await runCommands(COMMAND, [preview()], {
    ...env,
    REGULARS_TEMPLATES: join(directory, 'own'),
  });
  t.match(broken, {
    code: 1,
    answer: { error: { code: 'template_broken', message: /template\.mjml:\d+: / } },
  });
});

t.test('a letter as a customer would get it is not recorded', async (t) => {
  const { config, database } = await threeShops(t);
  const env = environmentOf({ ...config, mailConsentDefault: true });
  const customer = `card:${CUSTOMERS.anna.card}`;
  const [letter, missing] = await runCommands(
    COMMAND,
    [preview('--customer', customer), preview('--customer', 'card:9999')],
    env,
  );
  t.match(letter, { code: 0, answer: { text: /On May 24, 2026 you bought|On May 24 you bought/ } });
  t.match(letter!.answer.blocks, [
    { name: 'personal' },
    {},
    { name: 'next', items: 0, dropped: 'no_candidates' },
  ]);
  t.match(missing, { code: 1, answer: { error: { code: 'not_found' } } });
  t.strictSame(await database.query('select from letters'), []);
});

async function watching(t: Test, directory: string, out: string) {
  const { config } = await testDatabase(t);
  const child = startCommand(config, preview('--watch', '--json', '--out', out), {
    env: { REGULARS_TEMPLATES: directory },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = once(child, 'close');
  t.teardown(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  const { address } = JSON.parse((await lines.next()).value) as { address: string };
  return { address, child, gone };
}

t.test('a page follows every change', async (t) => {
  const directory = t.testdir({ own: {} });
  const own = ownTemplate(join(directory, 'own'));
  const out = join(directory, 'letter.html');
  own.write((text) => text);
  const { address, child, gone } = await watching(t, join(directory, 'own'), out);

  const stranger = request(address, { headers: { host: 'evil.example' } });
  stranger.end();
  t.equal((await once(stranger, 'response'))[0].statusCode, 403);
  const russian = await (await fetch(`${address}preview.json?locale=ru`)).json();
  t.match(russian, { letter: { locale: 'ru', subject: /Спасибо/ } });

  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const page = await browser.newPage({ viewport: { width: 1_000, height: 800 }, colorScheme: 'dark' });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  // Pictures of the sample are nowhere, and MJML's own style of Outlook is no error of ours.
  page.on('console', (said) => {
    if (said.type() === 'error' && !/Failed to load resource/.test(said.text())) complaints.push(said.text());
  });
  await page.goto(address);
  const letter = page.frameLocator('iframe');
  await letter.getByText('Thank you for your purchase!').waitFor();
  const card = () =>
    page.evaluate<string>(
      `getComputedStyle(document.querySelector('iframe').contentDocument.querySelector('.card')).backgroundColor`,
    );
  t.equal(await card(), 'rgb(255, 255, 255)', 'light colours, whatever the marketer has');
  t.match(await page.locator('output').textContent(), /^\d\d\.\d of 90\.0 KB$/);
  t.match(await page.locator('.blocks li').allTextContents(), ['personal: 4 items']);
  await page.getByRole('tab', { name: 'Dark' }).click();
  await until(card, (colour) => colour === 'rgb(31, 34, 38)');
  await page.getByRole('tab', { name: 'Phone' }).click();
  t.equal((await page.locator('iframe').boundingBox())!.width, 375);
  await page.getByRole('tab', { name: 'Text' }).click();
  t.match(await page.locator('pre').textContent(), /^Thank you for your purchase!\n/);
  await page.getByRole('tab', { name: 'Source' }).click();
  t.match(await page.locator('pre').textContent(), /^<!doctype html>/i);
  await page.getByRole('tab', { name: 'Desktop' }).click();

  own.write((text) => text.replace("{{t 'post-purchase.title'}}", '{{purchase.dat}}'));
  await page
    .getByRole('alert')
    .filter({ hasText: /template\.mjml:\d+: unknown field purchase\.dat/ })
    .waitFor();
  await letter.getByText('Thank you for your purchase!').waitFor();
  own.write((text) => text.replace("{{t 'post-purchase.title'}}", 'Bought on {{purchase.date}}'));
  await letter.getByText('Bought on November 21').first().waitFor();
  t.notOk(await page.getByRole('alert').isVisible());
  await until(
    () => readFileSync(out, 'utf8'),
    (html) => html.includes('Bought on November 21'),
  );
  t.strictSame(complaints, []);
  child.kill('SIGINT');
  t.strictSame(await gone, [0, null]);
});
