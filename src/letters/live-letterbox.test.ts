import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { CUSTOMERS } from '../../test/support/three-shops.ts';
import { threeShops } from '../../test/support/three-shops-server.ts';
import { until } from '../../test/support/until.ts';
import { packageRoot } from '../resources/package-root.ts';
import { LiveLetterbox } from './live-letterbox.ts';
import type { Letter, Templates } from './schemas.ts';

const PACKAGED = join(packageRoot, 'templates');
const TEMPLATE = 'letters/post-purchase/template.mjml';

/** A shop's own folder of templates; `write` puts what the package's file becomes into it. */
function ownFolder(directory: string) {
  mkdirSync(directory, { recursive: true });
  return {
    directory,
    write(file: string, change: (text: string) => string) {
      const before = readFileSync(join(PACKAGED, file), 'utf8');
      const after = change(before);
      if (after === before) throw new Error(`${file}: the change changed nothing`);
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), after);
    },
    remove: (file: string) => rmSync(join(directory, file)),
  };
}
const unclosed = (text: string) => text.replace('</mj-text>', '');
const renamed = (text: string) => text.replace('"name": "Regulars"', '"name": "Mishka"');
const silent = { info() {}, error() {} };

t.test('a change is in the next letter, a mistake is in none', async (t) => {
  const shops = await threeShops(t);
  const own = ownFolder(t.testdir());
  const server = await shops.serve({ templates: own.directory, mailConsentDefault: true });
  const request = { template: 'post-purchase', customer: { card: CUSTOMERS.anna.card }, locale: 'en' };
  const letter = async () =>
    (await server.post<Letter>('/v1/letters/render', request, shops.keys.secret)).body.text;
  const broken = async () =>
    (await server.get<Templates>('/v1/letters/templates', shops.keys.secret)).body.broken;

  t.match(await letter(), 'hear from Regulars');
  own.write('brand.json', renamed);
  await until(letter, (text) => text.includes('hear from Mishka'));
  own.write(TEMPLATE, unclosed);
  own.write('brand.json', (text) => renamed(text).replace('Springfield', 'Shelbyville'));
  const message = await until(broken, (said) => said !== undefined);
  t.match(message, /^letters\/post-purchase\/template\.mjml:\d+: <mj-text> is not closed/);
  t.match(await letter(), 'Springfield', 'the last good one');
  own.remove(TEMPLATE);
  await until(letter, (text) => text.includes('Shelbyville'));
  t.equal(await broken(), undefined);
});

t.test('a server that starts with a mistake sends what was good before', async (t) => {
  const own = ownFolder(t.testdir({ own: {} }));
  const lastGood = join(own.directory, 'kept', 'templates.json');
  const directory = join(own.directory, 'own');
  const shop = ownFolder(directory);
  const start = async () => {
    const live = await LiveLetterbox.open({ directories: [PACKAGED, directory], lastGood, log: silent });
    t.teardown(() => live.close());
    return { name: live.box.brand.name, broken: live.broken };
  };
  shop.write(TEMPLATE, unclosed);
  await t.rejects(start(), { code: 'template_broken' }, 'nothing was good yet');
  shop.remove(TEMPLATE);
  shop.write('brand.json', renamed);
  t.strictSame(await start(), { name: 'Mishka', broken: null });
  shop.write(TEMPLATE, unclosed);
  t.match(await start(), { name: 'Mishka', broken: /template\.mjml:\d+: / });
  writeFileSync(lastGood, '{"brand.json": "{}"}');
  await t.rejects(
    start(),
    { code: 'template_broken', message: /post-purchase/ },
    'what is wrong now is told',
  );
  rmSync(directory, { recursive: true });
  await t.rejects(start(), { code: 'invalid_configuration', message: /no such folder/ });
});
