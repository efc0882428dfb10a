import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import t from 'tap';
import { mailTraps, type SentLetter } from '../../test/support/mail-traps.ts';
import { packageRoot } from '../resources/package-root.ts';
import { readBrand } from './compile/brand.ts';

const directory = join(packageRoot, 'src', 'letters', 'goldens');
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.html'))
  .map((file) => file.slice(0, -'.html'.length));

function golden(name: string): SentLetter {
  const [, subject = '', preheader = '', text = ''] =
    /^Subject: (.*)\nPreheader: (.*)\n\n([\s\S]*)$/.exec(
      readFileSync(join(directory, `${name}.txt`), 'utf8'),
    ) ?? [];
  const html = readFileSync(join(directory, `${name}.html`), 'utf8')
    .trimEnd()
    .replaceAll('>\n<', '><');
  return { subject, preheader, html, text };
}

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:standard'],
  rules: {
    // What mail needs: styles inline, tables with the attributes that Outlook reads, conditional comments, and the element
    // of the role that screen readers of mail programs know. The last two are of spelling.
    'no-inline-style': 'off',
    'no-deprecated-attr': 'off',
    'no-conditional-comment': 'off',
    'prefer-native-element': 'off',
    'doctype-style': 'off',
    'void-style': 'off',
  },
});
const invalid = async (html: string) =>
  (await validator.validateString(html)).results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`),
  );

for (const name of names)
  t.test(`${name}: valid, and without traps of mail programs`, async (t) => {
    const letter = golden(name);
    t.strictSame(mailTraps(letter), []);
    t.strictSame((await invalid(letter.html)).slice(0, 5), []);
  });

t.test('the lint finds what it looks for', async (t) => {
  const good = golden('post-purchase.en');
  const before = (tag: string, what: string) => ({ html: good.html.replace(tag, `${what}${tag}`) });
  const without = (what: string | RegExp, by = '') => ({ html: good.html.replace(what, by) });
  const mistakes: [expected: string, change: Partial<SentLetter>][] = [
    ['no doctype', without('<!doctype html>')],
    ['html without lang', without('<html lang="en"', '<html')],
    ['html without dir', without(' dir="ltr"')],
    ['no charset', without(/charset=UTF-8/)],
    ['no viewport', without(/<meta name="viewport"[^>]*>/)],
    ['no title', without(/<title>.*?<\/title>/)],
    ['no color-scheme', without(/<meta name="color-scheme"[^>]*>/)],
    ['no supported-color-schemes', without(/<meta name="supported-color-schemes"[^>]*>/)],
    ['no dark colours', without(/prefers-color-scheme:dark/, 'width')],
    ['more than', before('</body>', `<p>${'x'.repeat(90_000)}</p>`)],
    [
      'no tables for Outlook',
      { html: good.html.replaceAll('<!--[if mso | IE]><table', '<!--[if mso]><table') },
    ],
    ['a conditional comment is open', without('<![endif]-->')],
    ['something is left', before('</body>', '{{title}}')],
    ['<script> is taken out', before('</body>', '<script></script>')],
    ['<link> is taken out', before('</head>', '<link rel="stylesheet" href="https://x.example/a.css">')],
    ['onclick is taken out', before('</body>', '<p onclick="x()">x</p>')],
    ['a style element that Gmail drops', before('</head>', '<style>@import "x"</style>')],
    ['a style element too large', before('</head>', `<style>${'a{top:0}'.repeat(3_000)}</style>`)],
    ['<p> has a style that Outlook drops: display:flex', before('</body>', '<p style="display:flex">x</p>')],
    ['<p> has a style that Outlook drops: margin', before('</body>', '<p style="margin:0 -4px">x</p>')],
    ['a table of layout', before('</body>', '<table><tr><td>x</td></tr></table>')],
    ['a picture without alt', without(/ alt="[^"]*"/)],
    ['a picture without width', without(/(<img[^>]*) width="\d+"/, '$1')],
    ['a picture without an address', without(/(<img[^>]* src=")https:/, '$1cid:')],
    ['a link that is none', before('</body>', '<a href="#top">top</a>')],
    ['a link that says nothing', before('</body>', '<a href="https://x.example/"> </a>')],
    ['what comes first is not the preheader', without(good.preheader)],
    ['a preheader that is empty', { preheader: '' }],
    ['a subject that is empty', { subject: 'x'.repeat(91) }],
    ['a subject that filters', { subject: 'SALES for you' }],
    ['no link to unsubscribe', { html: good.html.replaceAll('/unsubscribe', '/about') }],
    ['no address to unsubscribe in the text', { text: good.text.replaceAll('/unsubscribe', '/about') }],
    ['no text', { text: ' ' }],
    ['markup in the text', { text: `${good.text}<b>` }],
    ['a line too long', { text: `${good.text}${'x'.repeat(1_000)}` }],
    ['an item that the text leaves out', { text: good.text.replace('/personal/1\n', '/\n') }],
  ];
  for (const [expected, change] of mistakes) {
    const traps = mailTraps({ ...good, ...change });
    t.ok(
      traps.some((trap) => trap.startsWith(expected)),
      `${expected}: ${traps.join('; ') || 'nothing found'}`,
    );
  }
  const unclosed = await invalid(good.html.replace('</tbody>', ''));
  t.ok(
    unclosed.some((problem) => problem.includes('<tbody> is implicitly closed')),
    unclosed.join('; '),
  );
});

t.test('the colours of the brand can be read, in light and in dark (WCAG 2.2, 1.4.3)', async (t) => {
  const brand = readBrand('brand.json', readFileSync(join(packageRoot, 'templates', 'brand.json'), 'utf8'));
  const luminance = (colour: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  for (const [scheme, of] of Object.entries({ light: brand.light, dark: brand.dark }))
    for (const [ink, ground] of [
      ['ink', 'card'],
      ['muted', 'card'],
      ['muted', 'page'],
      ['accent', 'page'],
      ['accent', 'tint'],
      ['onAccent', 'accent'],
    ] as const) {
      const [lighter, darker] = [luminance(of[ink]), luminance(of[ground])].sort((a, b) => b - a);
      const contrast = (lighter! + 0.05) / (darker! + 0.05);
      t.ok(contrast >= 4.5, `${scheme}: ${ink} on ${ground} ${contrast.toFixed(2)}`);
    }
});
