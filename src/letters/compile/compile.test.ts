import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { packageRoot } from '../../resources/package-root.ts';
import { openLetterbox } from '../letterbox.ts';

const original = join(packageRoot, 'templates');
const letter = 'letters/post-purchase/template.mjml';

/** A copy of the templates, in which a file was changed as a marketer might. */
function changed(t: Test, file: string, change: (text: string) => string): string {
  const directory = mkdtempSync(join(tmpdir(), 'regulars-templates-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(original, directory, { recursive: true });
  const path = join(directory, file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file}: the change changed nothing`);
  writeFileSync(path, after);
  return directory;
}

/** The line that holds a text, from 1. */
function lineOf(file: string, text: string): number {
  const lines = readFileSync(join(original, file), 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

const intro = lineOf(letter, "{{t 'post-purchase.intro'}}");
const tileTitle = lineOf('partials/caption.mjml', '>{{title}}</a>');
const textTitle = lineOf('letters/post-purchase/text.hbs', "{{t 'post-purchase.title'}}");

const mistakes: [what: string, file: string, change: (text: string) => string, message: RegExp][] = [
  [
    'an unknown field',
    letter,
    (text) => text.replace('{{purchase.summary}}', '{{purchase.sumary}}'),
    new RegExp(`^${letter}:${intro}: unknown field purchase.sumary; known here: date, summary`),
  ],
  [
    'an unknown field in a partial, in a loop',
    'partials/caption.mjml',
    (text) => text.replace('>{{title}}</a>', '>{{titel}}</a>'),
    new RegExp(`^partials/caption.mjml:${tileTitle}: unknown field titel; known here: title, image`),
  ],
  [
    'a field of the letter inside a loop',
    'partials/caption.mjml',
    (text) => text.replace('>{{title}}</a>', '>{{unsubscribe}}</a>'),
    new RegExp(`^partials/caption.mjml:${tileTitle}: unknown field unsubscribe`),
  ],
  [
    'raw output',
    'partials/caption.mjml',
    (text) => text.replace('>{{title}}</a>', '>{{{title}}}</a>'),
    new RegExp(`^partials/caption.mjml:${tileTitle}: raw output is not allowed`),
  ],
  [
    'a list where a text is meant',
    letter,
    (text) => text.replace('{{purchase.summary}}', '{{blocks}}'),
    new RegExp(`^${letter}:${intro}: blocks is not a text`),
  ],
  [
    'a helper that does not exist',
    letter,
    (text) => text.replace('{{purchase.summary}}', '{{upper purchase.summary}}'),
    new RegExp(`^${letter}:${intro}: there is no helper upper`),
  ],
  [
    'a loop that is never closed',
    'partials/blocks.mjml',
    (text) => text.replace(/<mj-raw>\{\{\/each\}\}<\/mj-raw>\s*$/, ''),
    /^[a-z/-]+\.mjml:\d+: /,
  ],
  [
    'an unclosed tag',
    letter,
    (text) => text.replace(/(post-purchase.intro.*)<\/mj-text>/, '$1'),
    new RegExp(`^${letter}:${intro}: <mj-text> is not closed before </mj-column>`),
  ],
  [
    'an unknown tag',
    letter,
    (text) => text.replace('<mj-head>', '<mj-head>\n<mj-titel>x</mj-titel>'),
    new RegExp(`^${letter}:3: <mj-titel> `),
  ],
  [
    'an unknown attribute in a partial',
    'partials/header.mjml',
    (text) => text.replace('<mj-column>', '<mj-column colour="red">'),
    /^partials\/header\.mjml:2: <mj-column> Attribute colour is illegal/,
  ],
  [
    'an unknown partial',
    letter,
    (text) => text.replace('{{> header}}', '{{> headings}}'),
    new RegExp(`^${letter}:${lineOf(letter, '{{> header}}')}: there is no partial headings`),
  ],
  [
    'a partial that includes itself',
    'partials/tile.mjml',
    (text) => `${text}{{> tile}}\n`,
    /^partials\/tile\.mjml:\d+: partial tile includes itself/,
  ],
  [
    'an unknown value of the brand',
    'partials/header.mjml',
    (text) => text.replace('{{brand.logoText}}', '{{brand.logo}}'),
    /^partials\/header\.mjml:4: brand\.json has no text named logo/,
  ],
  [
    'a colour that is none',
    'brand.json',
    (text) => text.replace('"#0b7a6b"', '"teal;}"'),
    /^brand\.json:\d+: \/light\/accent /,
  ],
  [
    'a translation missing in one locale',
    'locales/ru.json',
    (text) => text.replace(/.*"post-purchase\.intro".*\n/, ''),
    /^locales\/ru\.json:1: the translation post-purchase\.intro is missing/,
  ],
  [
    'a translation that no locale has',
    letter,
    (text) => text.replace("'post-purchase.intro'", "'post-purchase.into'"),
    new RegExp(`^${letter}:${intro}: locales/en.json has no translation post-purchase.into`),
  ],
  [
    'a translation that names an unknown field',
    'locales/ru.json',
    (text) => text.replace('{purchase.date}', '{purchase.day}'),
    new RegExp(
      `^locales/ru.json:${lineOf('locales/ru.json', '"post-purchase.preheader"')}: unknown field purchase.day`,
    ),
  ],
  [
    'a plural form missing',
    'locales/ru.json',
    (text) => text.replace(/ {4}"few": "Вы покупали.*\n/, ''),
    new RegExp(
      `^locales/ru.json:${lineOf('locales/ru.json', '"why.again"')}: why.again lacks the plural forms few`,
    ),
  ],
  [
    'a stray brace in a translation',
    'locales/en.json',
    (text) => text.replace('Picked for you', 'Picked {{for}} you'),
    /^locales\/en\.json:\d+: block\.personal\.title has a stray brace/,
  ],
  [
    'an unknown field in the text part',
    'letters/post-purchase/text.hbs',
    (text) => text.replace("{{t 'post-purchase.title'}}", '{{salutation}}'),
    new RegExp(`^letters/post-purchase/text.hbs:${textTitle}: unknown field salutation`),
  ],
  [
    'an empty text part',
    'letters/post-purchase/text.hbs',
    () => '\n',
    /^letters\/post-purchase\/text\.hbs:1: the file is empty/,
  ],
  [
    'a sample that does not fit the view',
    'letters/post-purchase/sample.json',
    (text) => text.replace('"summary"', '"sumary"'),
    /^letters\/post-purchase\/sample\.json:1: \/purchase /,
  ],
];

for (const [what, file, change, message] of mistakes)
  t.test(`${what} is named with its file and line`, async (t) => {
    const directory = changed(t, file, change);
    await t.rejects(openLetterbox(directory), { code: 'template_broken', message });
  });

t.test('a missing text part is named', async (t) => {
  const directory = changed(t, letter, (text) => `${text}\n`);
  rmSync(join(directory, 'letters/post-purchase/text.hbs'));
  await t.rejects(openLetterbox(directory), {
    code: 'template_broken',
    message: /^letters\/post-purchase\/text\.hbs:1: the file is missing/,
  });
});

t.test('every template renders its own sample in every locale', async (t) => {
  const box = await openLetterbox(original);
  for (const { kind, sample, locales } of box.templates.values())
    for (const [locale, stationery] of locales) {
      const view = { ...(sample as object), lang: locale };
      const subject = stationery.subject(view);
      const preheader = stationery.preheader(view);
      const html = stationery.html({ ...view, subject, preheader });
      t.match(html, `<html lang="${locale}" dir="ltr"`, `${kind.name} ${locale}`);
      t.notMatch(html, /\{\{|undefined|\[object/, 'nothing is left to fill in');
      t.match(html, /<!--\[if mso \| IE\]><table/, 'Outlook has its tables');
      t.equal(html.split('<!--[if').length, html.split('<![endif]').length, 'conditional comments are whole');
      t.match(html, 'prefers-color-scheme:dark', 'dark mode');
      t.match(html, '<meta name="color-scheme" content="light dark">');
      t.notMatch(html, /<img(?![^>]*\balt="[^"]+")[^>]*>/, 'every picture has a text');
      t.notMatch(stationery.text({ ...view, subject, preheader }), /\{\{|undefined|\[object|<\w/);
    }
});

t.test('a shop has its own order, number and worth of blocks', async (t) => {
  const directory = changed(t, letter, (text) => `${text}\n`);
  const file = join(directory, 'letters/next-purchase/blocks.json');
  const block = (name: string) => ({ name, fill: 1, worth: 2, count: 8, minimum: 3 });
  writeFileSync(file, JSON.stringify([block('favourites'), block('next')]));
  const { kind, sample } = (await openLetterbox(directory)).template('next-purchase');
  t.strictSame(kind.plan, [block('favourites'), { ...block('next'), required: true }]);
  t.match(sample, { blocks: [{ name: 'favourites', large: true }, { name: 'next' }] });
  const mistakes: [blocks: unknown, message: RegExp][] = [
    [
      [block('next'), block('nxt')],
      /^letters\/next-purchase\/blocks\.json:1: \/1\/name .*: personal, accompanying/,
    ],
    [[block('next'), block('next')], /the block next is there twice/],
    [[block('repeat')], /the block next is missing, without which this letter is not sent/],
    [[{ ...block('next'), count: 0 }], /\/0\/count /],
    [[{ ...block('next'), required: false }], /blocks\.json:1: /],
    [[], /blocks\.json:1: /],
  ];
  for (const [blocks, message] of mistakes) {
    writeFileSync(file, JSON.stringify(blocks));
    await t.rejects(openLetterbox(directory), { code: 'template_broken', message });
  }
});
