import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { FeedCategory, FeedOffer } from './offer.ts';
import { readFeed } from './read-feed.ts';
import { readPrice, readText, withoutHtml } from './values.ts';

async function read(t: Test, content: string) {
  const file = join(t.testdir(), 'feed');
  await writeFile(file, content);
  const [offers, categories, notes]: [FeedOffer[], FeedCategory[], string[]] = [[], [], []];
  await readFeed(
    file,
    {
      offer: (offer) => offers.push(offer),
      category: (category) => categories.push(category),
      rejected: (_, reason) => notes.push(`rejected: ${reason}`),
      warning: (_, reason) => notes.push(reason),
      drain: async () => {},
    },
    { currency: 'RUB', now: new Date('2026-06-01T00:00:00Z'), aliases: { till: 'barcode' } },
  );
  return { offers, categories, notes };
}

const yml = (offers: string, categories = '') =>
  `<yml_catalog><shop><offers>${offers}</offers>${categories}</shop></yml_catalog>`;
const offer = (body: string, attributes = 'id="1"') =>
  `<offer ${attributes}><name>Thing</name><price>10</price>${body}</offer>`;

t.test('prices as shops write them; what may be two prices is refused', (t) => {
  for (const [said, price] of [
    ['1 299,50', '1299.5'],
    ['1\u00a0299.50', '1299.5'],
    ['1,299.00', '1299'],
    ['1.299,00', '1299'],
    ['12,345,678.9', '12345678.9'],
    ["1'299.50", '1299.5'],
    ['0099.9000', '99.9'],
    ['10,5', '10.5'],
    ['.5', undefined],
    ['1,299', undefined],
    ['1.299,0,0', undefined],
    ['1,29.00', undefined],
    ['10 руб.', undefined],
  ] as const)
    if (price === undefined) t.throws(() => readPrice('price', said), { message: /expected a price/ }, said);
    else t.equal(readPrice('price', said), price, said);
  t.end();
});

t.test('a text is tidy and harmless, or refused', (t) => {
  const naive = (said: string) => {
    const text = said.replace(/\s+/g, ' ').trim();
    if (text.length > 6 || /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffd]/u.test(text)) return 'refused';
    return text === '' ? undefined : text;
  };
  const read = (said: string) => {
    try {
      return readText('name', said, 6);
    } catch {
      return 'refused';
    }
  };
  const unit = fc.oneof(
    fc.constantFrom(
      ' ',
      'a',
      'Ё',
      '\t',
      '\u007f',
      '\u0085',
      '\u00a0',
      '\u00ad',
      '\u1680',
      '\u202e',
      '\u3000',
      '\ufffd',
      '😀',
      '\ud83d',
    ),
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  );
  fc.assert(
    fc.property(
      fc.array(unit, { maxLength: 8 }).map((units) => units.join('')),
      (said) => read(said) === naive(said),
    ),
    { numRuns: 2_000 },
  );
  t.end();
});

t.test('HTML in names', async (t) => {
  t.equal(withoutHtml('a < b > c'), 'a < b > c', 'no tag');
  t.equal(withoutHtml('&lt;b&gt;'), '<b>', 'read once');
  const said = '<![CDATA[<b>Чай</b><br/>&laquo;Лес&raquo; &amp;&#32;мёд &unknown;]]>';
  const { offers } = await read(
    t,
    yml(`<offer id="1"><price>1</price><name>${said}</name><vendor>M&amp;amp;S</vendor></offer>`),
  );
  t.match(offers, [{ title: 'Чай «Лес» & мёд &unknown;', brand: 'M&S' }]);
});

t.test('YML: old prices, roubles, barcodes, parameters, categories after the offers', async (t) => {
  const { offers, categories, notes } = await read(
    t,
    yml(
      [
        offer('<oldprice>9</oldprice><currencyId>RUR</currencyId>'),
        offer('<oldprice>10</oldprice><currencyId>rub</currencyId>', 'id="2"'),
        offer('<barcode>4600051000057, 4006381333931</barcode><barcode>77</barcode>', 'id="3" group_id="G"'),
        offer(
          '<param name="Размер обуви">42</param><param name="ЦВЕТ">Красный</param><param name="Сезон">лето</param>',
          'id="4"',
        ),
        offer('<categoryId>9</categoryId><categoryId>8</categoryId>', 'id="5"'),
      ].join(''),
      '<categories><category id="9" parentId="0"> Еда </category><category id=""/></categories>',
    ),
  );
  t.match(offers, [
    { oldPrice: undefined, currency: 'RUB' },
    { oldPrice: undefined, currency: 'RUB' },
    {
      gtin: '4600051000057',
      style: 'G',
      aliases: [
        { source: 'gtin', code: '4600051000057' },
        { source: 'gtin', code: '4006381333931' },
        { source: 'till', code: '4600051000057' },
        { source: 'till', code: '4006381333931' },
        { source: 'till', code: '77' },
      ],
    },
    { variant: { size: '42', colour: 'Красный' } },
    { category: '9' },
  ]);
  t.strictSame(categories, [{ id: '9', parent: undefined, title: 'Еда' }]);
  t.match(notes, [
    /offer 1: old price: got 9, expected more than 10/,
    /offer 3: barcode: got "77"/,
    /category not taken: id: empty/,
  ]);
  t.equal(notes.length, 3, 'an old price that is the price is no old price, and no news');
});

t.test('Google: another prefix, the namespace as default, and none at all', async (t) => {
  const item = (prefix: string) =>
    ['id', 'title', 'price', 'link']
      .map(
        (name) =>
          `<${prefix}${name}>${name === 'price' ? '5 RUR' : `http://x.example/${name}`}</${prefix}${name}>`,
      )
      .join('');
  for (const [declared, prefix] of [
    ['xmlns:goods="http://base.google.com/ns/1.0"', 'goods:'],
    ['xmlns="http://base.google.com/ns/1.0"', ''],
    ['', 'g:'],
    ['', ''],
  ] as const) {
    const { offers, notes } = await read(
      t,
      `<rss ${declared}><channel><item>${item(prefix)}</item></channel></rss>`,
    );
    t.match(
      { offers, notes },
      {
        offers: [{ sku: 'http://x.example/id', price: '5', currency: 'RUB', url: 'http://x.example/link' }],
        notes: [],
      },
      declared + prefix,
    );
  }
});

t.test('Google text with tabs: quotes, a spreadsheet’s UTF-16 and line ends', async (t) => {
  const rows = [
    'id\tTitle\timage link\tprice\tgtin',
    '1\t"a ""b""\nc"\t\t1,50 EUR\t',
    '2\tLeft "as is"\t\t2\t4006381333931',
  ];
  const { offers, notes } = await read(t, rows.join('\r\n'));
  t.match(offers, [
    { title: 'a "b" c', price: '1.5', currency: 'EUR' },
    { title: 'Left "as is"', gtin: '4006381333931' },
  ]);
  t.strictSame(notes, []);
  const file = join(t.testdir(), 'utf16');
  await writeFile(file, `\ufeff${rows.join('\r\n')}`, 'utf16le');
  const titles: string[] = [];
  await readFeed(
    file,
    {
      offer: ({ title }) => titles.push(title),
      category() {},
      rejected() {},
      warning() {},
      drain: async () => {},
    },
    { currency: 'EUR', now: new Date(), aliases: {} },
  );
  t.strictSame(titles, ['a "b" c', 'Left "as is"']);
});
