import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { letterOn, type Said } from '../../test/support/letter-occasions.ts';
import type { ItemChange, LetterLocale } from '../../test/support/letter-shop.ts';
import { packageRoot } from '../resources/package-root.ts';
import { fillBlocks } from './blocks/fill.ts';
import { HTML_BYTES } from './budget.ts';
import { compose } from './compose.ts';
import { openLetterbox } from './letterbox.ts';

const box = await openLetterbox(join(packageRoot, 'templates'));
const addresses = { publicUrl: 'https://letters.shop.example/', token: 'TOKEN' };

const kinds = [...box.templates.keys()];

async function letterOf(
  change: Record<number, ItemChange>,
  locale: LetterLocale = 'en',
  name = 'post-purchase',
  said?: Said,
) {
  const { kind, locales } = box.template(name);
  const { occasion, context } = await letterOn(kind, locale, { change, ...(said && { said }) });
  const filled = fillBlocks(kind.plan, context);
  const { links = [] } = occasion;
  return { links, ...compose(locales.get(locale)!, occasion, filled, context, addresses) };
}

/** The tags of a page with their attributes' names, and every address in it: what hostile text must not change. */
function skeleton(html: string) {
  const comments = html.replace(/<!--[\s\S]*?-->/g, '');
  const tags = [...comments.matchAll(/<(\/?[a-zA-Z][a-z0-9]*)((?:\s+[a-z:-]+(?:="[^"]*")?)*)\s*\/?>/g)];
  return {
    tags: tags.map(([, name, attributes]) =>
      [name, ...[...(attributes ?? '').matchAll(/\s([a-z:-]+)=/g)].map((one) => one[1])].join(' '),
    ),
    angles: [...comments.matchAll(/<(?!\/?[a-zA-Z!])|<(?:script|iframe|svg|object)/gi)].length,
    addresses: [...comments.matchAll(/\s(?:href|src)="([^"]*)"/g)].map((one) => one[1] as string),
  };
}

const nasty = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '{{subject}} {{{html}}} {{#each blocks}}',
    "{{t 'post-purchase.title'}}",
    '--><!--[if mso]><b>',
    '</div></td></tr></table>',
    '\u202Eevil\u2066right\u0000to\u0007left',
    'שלום עולם, مرحبا بالعالم',
    '👨‍👩‍👧‍👦🏳️‍🌈 emoji',
    'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L'.repeat(50),
    'a'.repeat(10_000),
    'слово '.repeat(2_000),
    '&'.repeat(10_000),
    '\ud800 lone',
    '   ',
    '',
    "$& $1 $` $'",
    'constructor',
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const address = fc.oneof(
  fc.constantFrom(
    null,
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'https://shop.example/a"onclick="alert(1)',
    "https://shop.example/?a=<b>&c='d'",
    '/goods/7',
    '//elsewhere.example/7.png',
    'https://user:password@shop.example/',
    `https://shop.example/${'x'.repeat(5_000)}`,
    'not an address',
  ),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
);
const change: fc.Arbitrary<ItemChange> = fc.record(
  {
    title: nasty,
    image: address,
    url: address,
    price: fc.oneof(fc.constantFrom(null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e21), fc.double()),
    oldPrice: fc.oneof(fc.constantFrom(null, 0, 1e300), fc.double()),
    currency: fc.constantFrom(null, 'USD', 'RUB', 'XXX', 'usd', '<b>', ''),
    stock: fc.constantFrom(0, 1),
  },
  { requiredKeys: [] },
);
const changes = fc
  .array(change, { minLength: 22, maxLength: 22 })
  .map((all) => Object.fromEntries(all.map((one, index) => [index + 1, one])));

/** What senders say passes through the same hands. */
const said: fc.Arbitrary<Said> = fc.record({
  person: nasty,
  articles: fc.array(
    fc.record(
      {
        title: nasty.map((text) => `x${text}`.slice(0, 200)),
        text: nasty.map((text) => `x${text}`.slice(0, 2_000)),
        url: fc.webUrl({ withQueryParameters: true }),
        image: fc.webUrl(),
      },
      { requiredKeys: ['title', 'text'] },
    ),
    { minLength: 1, maxLength: 3 },
  ),
});

t.test('hostile data changes no tag, no attribute and no address, and never exceeds the limit', async () => {
  const whole = await Promise.all(kinds.map((name) => letterOf({}, 'en', name)));
  const known = new Set(whole.flatMap(({ html }) => skeleton(html).tags));
  known.add('img alt src style width height');
  const locale = fc.constantFrom('en' as const, 'ru' as const);
  await fc.assert(
    fc.asyncProperty(changes, locale, fc.constantFrom(...kinds), said, async (all, locale, name, words) => {
      const { html, text, bytes, subject, views, links } = await letterOf(all, locale, name, words);
      const { tags, angles, addresses } = skeleton(html);
      const strange = tags.filter((one) => !known.has(one));
      if (strange.length > 0) throw new Error(`tags: ${strange.join(' | ')}`);
      if (angles > 0) throw new Error('a raw angle bracket');
      const tiles = views.flatMap((view) => view.rows.flatMap((row) => row.tiles));
      const open = tags.filter((one) => one.startsWith('a ')).length;
      // Two links a tile, those of articles, and those of the logo, the button and unsubscription.
      if (open !== 2 * tiles.length + links.length + 3)
        throw new Error(`${open} links for ${tiles.length} tiles and ${links.length} articles`);
      const odd = addresses.find((one) => !/^https?:\/\/[^\s<>]+$/.test(one));
      if (odd !== undefined) throw new Error(`address ${odd}`);
      if (bytes !== Buffer.byteLength(html) || bytes > HTML_BYTES) throw new Error(`${bytes} bytes`);
      if (/[^\P{Cc}\n]|[^\P{Cf}\u200c\u200d]/u.test(html + text)) throw new Error('controls');
      if (Buffer.from(html).toString() !== html || subject.length > 200) throw new Error('malformed');
      if (text.split('\n').some((line) => line.length > 2_300)) throw new Error('a long line');
    }),
    { numRuns: 120, seed: 7 },
  );
});

t.test('a template expression in a title stays text', async (t) => {
  const { html, text } = await letterOf({ 3: { title: '{{subject}} <b>&' } });
  t.match(html, '{{subject}} &lt;b&gt;&amp;');
  t.match(text, '* {{subject}} <b>& ·');
});

t.test('a long title is cut at a word, and a family of emoji is not cut apart', async (t) => {
  const { views } = await letterOf({
    3: { title: 'Stroller with a very long name that nobody would ever read to its end, blue' },
    4: { title: '👨‍👩‍👧‍👦'.repeat(100) },
  });
  const titles = views.flatMap((view) => view.rows.flatMap((row) => row.tiles.map((tile) => tile.title)));
  t.ok(
    titles.includes('Stroller with a very long name that nobody would ever read to its end…'),
    titles.join('\n'),
  );
  t.ok(titles.some((title) => /^(👨‍👩‍👧‍👦)+…$/u.test(title)));
});

t.test('a letter of twenty heavy tiles is trimmed to the limit, and says so', async (t) => {
  const heavy = Object.fromEntries(
    Array.from({ length: 22 }, (_, index) => [
      index + 1,
      { title: '"'.repeat(400), image: `https://cdn.shop.example/${index}?${'&'.repeat(1_900)}` },
    ]),
  );
  const { trimmed, bytes, blocks } = await letterOf(heavy);
  t.ok(trimmed > 0);
  t.ok(bytes <= HTML_BYTES);
  t.equal(blocks.flatMap((block) => block.items).length, 20 - trimmed);
  t.equal(
    blocks.find((block) => block.name === 'novelties')!.items.length < 4,
    true,
    'from the least valuable',
  );
});
