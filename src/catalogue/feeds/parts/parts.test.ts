import assert from 'node:assert/strict';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { RegularsError } from '../../../errors.ts';
import type { LineNote } from '../offer.ts';
import { joinCategories, type Spooled } from '../spool.ts';
import { spoolFeed } from '../spool-feed.ts';
import { cutFeed } from './cut-feed.ts';
import { readPart } from './read-part.ts';

const rules = { currency: 'EUR', now: new Date('2026-06-01T00:00:00Z'), aliases: { till: 'vendorCode' } };

/** What a feed said, its rows numbered from 1. */
async function told(parts: readonly Pick<Spooled, 'offersPath' | 'aliasesPath'>[]) {
  const texts = async (paths: string[]) =>
    (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('').split('\n').slice(0, -1);
  const numbers = new Map<string, number>();
  const renumbered = (row: string) =>
    row.replace(/^\d+/, (no) => {
      if (!numbers.has(no)) numbers.set(no, numbers.size + 1);
      return String(numbers.get(no));
    });
  const offers = (await texts(parts.map(({ offersPath }) => offersPath))).map(renumbered);
  return { offers, aliases: (await texts(parts.map(({ aliasesPath }) => aliasesPath))).map(renumbered) };
}

async function spooled(t: Test, content: string | Uint8Array, threads: number) {
  const folder = await mkdtemp(join(t.testdirName, 'spool-'));
  const file = join(t.testdirName, 'feed');
  await writeFile(file, content);
  const notes: LineNote[] = [];
  try {
    const { parts, ...said } = await spoolFeed(file, folder, rules, {
      name: 'feed',
      note: (note) => notes.push(note),
      threads,
      minPartBytes: 1,
    });
    return { ...said, ...(await told(parts)), notes, parts: parts.length };
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    return { error: error.message, notes, parts: 0 };
  }
}

/** The same in parts, here and one after the other; undefined where it has to be read as one. */
async function inParts(t: Test, content: string, parts: number) {
  const folder = await mkdtemp(join(t.testdirName, 'parts-'));
  const file = join(t.testdirName, 'feed');
  await writeFile(file, content);
  const { size } = await stat(file);
  const cut = await cutFeed(file, size, rules, { name: 'feed', format: undefined, parts });
  if (cut === undefined || cut.parts.length < 2) return undefined;
  const { place, format } = cut;
  try {
    const read = await Promise.all(
      cut.parts.map((part, i) =>
        readPart({ file, name: 'feed', rules, folder: join(folder, String(i)), place, ...part }, () => {}),
      ),
    );
    const categories = joinCategories(read);
    if (categories === undefined) return undefined;
    const notes = (await Promise.all(read.map(({ notesPath }) => readFile(notesPath, 'utf8')))).join('');
    return {
      format,
      rows: read.reduce((sum, { rows }) => sum + rows, 0),
      categories,
      ...(await told(read)),
      notes: notes
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    };
  } catch (error) {
    if (!(error instanceof RegularsError)) throw error;
    return undefined;
  }
}

const yml = (body: string, start = '') =>
  `${start}<?xml version="1.0"?>\n<!DOCTYPE yml_catalog SYSTEM "shops.dtd">\r\n<yml_catalog><shop>${start === '' ? '<currencies><currency id="USD" rate="1"/></currencies>' : ''}<categories><category id="1">A &amp; B</category></categories>\n<offers>${body}</offers></shop></yml_catalog>`;
const rss = (body: string) =>
  `<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>${body}</channel></rss>`;
const offer = (id: string, body = '', price = '10') =>
  `<offer id="${id}"><name>Thing «${id}»</name><price>${price}</price><vendorCode>K-${id}</vendorCode>${body}</offer>\n`;
const item = (id: string, body = '') =>
  `<item><g:id>${id}</g:id><title>Thing ${id}</title><g:price>10 EUR</g:price><g:product_type>A &gt; B${id}</g:product_type>${body}</item>\r`;

/** Sound, and no reason to read it as one. */
const SOUND = [
  offer('1'),
  offer('2', '<description><![CDATA[<p>Tag > tag\r\n & so on</p>]]></description>'),
  offer('3', '<barcode>4006381333931</barcode><barcode>77</barcode><oldprice>9</oldprice>'),
  offer('4', '', '-1'),
  '<offer/>',
  '<offer id="5" />\r\r\n\n',
  offer('6', '<param name="Цвет">синий</param>').replaceAll('><', '>\r<'),
  offer('7\u2028', '<vendor>\t\\N\u0085</vendor>'),
  offer('8', '<categoryId>1</categoryId>'),
  '<!-- a comment -->',
];
/** What a cut may fall into, and what one part says to another. */
const DIRT = [
  '<!-- <offer id="c"> -->',
  offer('9', '<description><![CDATA[<offer id="9"><name>Inner</name>]]></description>'),
  '<offer id="10"><offer id="11"><name>x</name></offer><name>Outer</name><price>1</price></offer>',
  '</offers><categories><category id="1">Other</category><category id="2"/></categories><offers>',
  '</offers><currencies><currency id="RUR" rate="1"/></currencies><offers>',
  '</offers></shop><shop><offers>',
  '<?php <offer id="p"> ?>',
  '<item xmlns:x="http://base.google.com/ns/1.0"><x:id>1</x:id><x:title>X</x:title><x:price>1</x:price></item>',
];
/** No XML. */
const BROKEN = [
  '</offers></x><offers>',
  '</offers><x><offers>',
  '<offer id="12"><name>&nbsp;</name></offer>',
  '<offer id="13">',
  '</offer>',
  '<offer id="<offer ">',
  ']]>',
  '<a>'.repeat(70),
];
const ITEMS = [
  item('1'),
  item('2', '<g:gtin>12</g:gtin>'),
  item('3', '<g:availability>maybe</g:availability>'),
];

t.test('a feed says in parts what it says as one', async (t) => {
  t.testdir();
  let [whole, cut] = [0, 0];
  const same = async (content: string, parts: number, mustCut: boolean) => {
    const found = await inParts(t, content, parts);
    const { parts: _, ...expected } = await spooled(t, content, 1);
    if (found === undefined) {
      whole++;
      if (mustCut) throw new Error('read as one');
    } else {
      cut++;
      assert.deepStrictEqual(found, expected);
    }
  };
  const any = (fragments: readonly string[], minLength: number) =>
    fc.array(fc.constantFrom(...fragments), { minLength, maxLength: 12 });
  const parts = fc.integer({ min: 2, max: 5 });
  await fc.assert(
    fc.asyncProperty(any(SOUND, 6), parts, (body, n) =>
      same(yml(body.join('') + offer('end').repeat(9)), n, true),
    ),
    { numRuns: 40 },
  );
  await fc.assert(
    fc.asyncProperty(any(ITEMS, 6), parts, (body, n) => same(rss(body.join('')), n, true)),
    { numRuns: 20 },
  );
  [whole, cut] = [0, 0];
  for (const [fragments, runs] of [
    [[...SOUND, ...SOUND, ...DIRT], 90],
    [[...SOUND, ...DIRT, ...BROKEN], 30],
  ] as const)
    await fc.assert(
      fc.asyncProperty(any(fragments, 6), parts, fc.constantFrom(1, 1, 1, 0.95), (body, n, share) => {
        const text = yml(body.join(''), '\r\n');
        return same(text.slice(0, Math.ceil(text.length * share)), n, false);
      }),
      { numRuns: runs },
    );
  await fc.assert(
    fc.asyncProperty(any([...ITEMS, ...ITEMS, DIRT[0]!, DIRT.at(-1)!], 6), parts, (body, n) =>
      same(rss(body.join('')), n, false),
    ),
    { numRuns: 40 },
  );
  t.ok(cut > 20 && whole > 20, `${cut} in parts, ${whole} as one`);
});

t.test('threads say the same, and what fails in one fails as it would without', async (t) => {
  t.testdir();
  const sound = yml(SOUND.join('').repeat(3), '\n');
  for (const [content, parts] of [
    [sound, 2],
    [rss(ITEMS.join('').repeat(4)), 2],
    [Buffer.from(sound.replaceAll('Цвет', 'Color').replace('?>', ' encoding="windows-1251"?>'), 'latin1'), 2],
    [Buffer.from(`\ufeff${sound}`, 'utf16le'), 1],
    [sound.replace('"1.0"', '"1.1"'), 1],
    [yml(SOUND.join('').repeat(3) + DIRT[3] + SOUND.join('')), 1],
    [yml(SOUND.join('').repeat(2) + BROKEN[3] + SOUND.join('')), 0],
    [sound.slice(0, -30), 0],
    ['id\ttitle\tprice\n1\ta\t1\n', 1],
  ] as const) {
    const found = await spooled(t, content, 2);
    t.equal(found.parts, parts);
    t.strictSame({ ...found, parts: 0 }, { ...(await spooled(t, content, 1)), parts: 0 });
  }
});
