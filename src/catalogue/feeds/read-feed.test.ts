import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import type { FeedCategory, FeedOffer } from './offer.ts';
import { type FeedFormat, readFeed } from './read-feed.ts';

const now = new Date('2026-06-01T00:00:00Z');

async function read(t: Test, content: string | Uint8Array, format?: FeedFormat) {
  const file = join(t.testdir(), 'feed');
  await writeFile(file, content);
  const offers: FeedOffer[] = [];
  const categories: FeedCategory[] = [];
  const rejected: { line: number; reason: string; sku: string | undefined }[] = [];
  const warnings: string[] = [];
  const found = await readFeed(
    file,
    {
      offer: (offer) => offers.push(offer),
      category: (category) => categories.push(category),
      rejected: (line, reason, sku) => rejected.push({ line, reason, sku }),
      warning: (_, reason) => warnings.push(reason),
      drain: async () => {},
    },
    { currency: 'EUR', now, aliases: { till: 'vendorCode' } },
    { format },
  );
  return { found, offers, categories, rejected, warnings };
}

const offer = (body: string, attributes = 'id="1"') => `<offer ${attributes}>${body}</offer>`;
const yml = (offers: string, start = '<?xml version="1.0" encoding="UTF-8"?>') =>
  `${start}
<!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog date="2026-06-01 00:00"><shop><name>Shop</name>
<currencies><currency id="RUR" rate="1"/><currency id="USD" rate="CBRF"/></currencies>
<categories><category id="1">Одежда</category><category id="2" parentId="1">Комбинезоны &amp; куртки</category></categories>
<offers>
${offers}
</offers></shop></yml_catalog>`;
const GOOD = '<price>10</price><name>Thing</name>';

const WHOLE = yml(
  `<offer id="9012" type="vendor.model" available="true" group_id="77">
<url>https://shop.example/p?pid=9012&amp;from=ym</url><price>8990.50</price><oldprice>9900</oldprice>
<currencyId>RUR</currencyId><categoryId>2</categoryId><picture>https://img.example/1.jpg</picture>
<picture>https://img.example/2.jpg</picture><store>false</store><pickup>true</pickup>
<typePrefix>Комбинезон</typePrefix><vendor>Мишка</vendor><vendorCode>K-62</vendorCode><model>«Север»</model>
<description><![CDATA[<h3>Тёплый & лёгкий</h3>]]></description>
<param name="Размер" unit="RU">62</param><param name="Цвет">синий</param><param name="Количество в упаковке">1,5 шт</param>
<barcode>4600051000057</barcode><barcode>123</barcode></offer>
<offer id="2" available="false"><price from="true">100,5</price><currencyId>USD</currencyId><name> Simple
 name </name></offer>
<offer id="3" type="artist.title"><price>1</price><artist>Pink Floyd</artist><title>Animals</title><count>0</count></offer>`,
);

t.test('YML: simple and typed offers, exact prices, variants, barcodes', async (t) => {
  const { found, offers, categories, rejected, warnings } = await read(t, WHOLE);
  t.equal(found, 'yml');
  t.strictSame(rejected, []);
  t.strictSame(categories, [
    { id: '1', parent: undefined, title: 'Одежда' },
    { id: '2', parent: '1', title: 'Комбинезоны & куртки' },
  ]);
  t.strictSame(offers[0], {
    sku: '9012',
    title: 'Комбинезон Мишка «Север»',
    category: '2',
    brand: 'Мишка',
    style: '77',
    variant: { size: '62', colour: 'синий' },
    packSize: '1.5',
    url: 'https://shop.example/p?pid=9012&from=ym',
    image: 'https://img.example/1.jpg',
    gtin: '4600051000057',
    available: true,
    price: '8990.5',
    oldPrice: '9900',
    currency: 'RUB',
    aliases: [
      { source: 'gtin', code: '4600051000057' },
      { source: 'till', code: 'K-62' },
    ],
  });
  t.match(offers[1], { title: 'Simple name', price: '100.5', currency: 'USD', available: false });
  t.match(offers[2], { title: 'Pink Floyd Animals', currency: 'RUB', available: false });
  t.match(warnings, [/offer 9012: barcode: got "123"/]);
});

t.test('windows-1251 by the declaration, utf-16 by its mark, .gz by its bytes', async (t) => {
  const text = yml(
    offer('<price>1</price><name>Ёлка</name>'),
    '<?xml version="1.0" encoding="windows-1251"?>',
  );
  const bytes = Buffer.from(
    [...text].map((character) => {
      const code = character.charCodeAt(0);
      if (character === 'Ё') return 0xa8;
      return code < 0x80 ? code : code - 0x410 + 0xc0;
    }),
  );
  const { offers, categories } = await read(t, bytes);
  t.equal(offers[0]!.title, 'Ёлка');
  t.equal(categories[0]!.title, 'Одежда');
  const utf16 = yml(offer(GOOD), '<?xml version="1.0" encoding="UTF-16"?>');
  t.equal((await read(t, Buffer.from(`\ufeff${utf16}`, 'utf16le'))).offers.length, 1);
  t.equal((await read(t, gzipSync(WHOLE))).offers.length, 3);
  await t.rejects(read(t, yml(offer(GOOD), '<?xml version="1.0" encoding="klingon"?>')), {
    code: 'import_failed',
    message: /got encoding klingon/,
  });
});

t.test('Google: RSS and Atom', async (t) => {
  const rss = `<?xml version="1.0"?>
<rss xmlns:m="http://base.google.com/ns/1.0" version="2.0"><channel><title>Store</title><link>https://s.example</link>
<item><m:id>TV_1</m:id><title>Television</title><link>https://s.example/tv</link>
<m:image_link>https://s.example/tv.png</m:image_link><m:price>1,299 EUR</m:price></item>
<item><m:id>TV_2</m:id><m:title>Set of four</m:title><m:link>https://s.example/tv2</m:link><m:availability>in stock</m:availability>
<m:price>49.99 USD</m:price><m:sale_price>39.9900 USD</m:sale_price>
<m:sale_price_effective_date>2026-05-01T00:00+0100/2026-06-30T23:59+0100</m:sale_price_effective_date>
<m:product_type>Home &gt; Electronics</m:product_type><m:brand>Acme</m:brand><m:gtin>4006381333931</m:gtin>
<m:item_group_id>G</m:item_group_id><m:color>red</m:color><m:size>XL</m:size><m:multipack>4</m:multipack>
<m:shipping><m:price>5 USD</m:price></m:shipping></item></channel></rss>`;
  const first = await read(t, rss);
  t.equal(first.found, 'google');
  t.match(first.rejected, [{ line: 3, sku: 'TV_1', reason: /price: got "1,299"/ }], 'thousands or decimals?');
  t.strictSame(first.categories, [
    { id: 'Home > Electronics', parent: 'Home', title: 'Electronics' },
    { id: 'Home', parent: undefined, title: 'Home' },
  ]);
  t.match(first.offers, [
    {
      sku: 'TV_2',
      price: '39.99',
      oldPrice: '49.99',
      currency: 'USD',
      variant: { size: 'XL', colour: 'red' },
      packSize: '4',
      style: 'G',
      category: 'Home > Electronics',
      gtin: '4006381333931',
    },
  ]);
  const over = rss.replace('2026-06-30', '2026-05-30');
  t.match((await read(t, over)).offers, [{ price: '49.99', oldPrice: undefined }], 'the sale is over');
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Store</title>
<entry><title>Sweater</title><link href="https://s.example/1"/><id>tag:s.example,1</id><g:id>A1</g:id><g:price>25</g:price>
<g:availability>out_of_stock</g:availability></entry></feed>`;
  t.match((await read(t, atom)).offers, [
    {
      sku: 'A1',
      title: 'Sweater',
      url: 'https://s.example/1',
      price: '25',
      currency: 'EUR',
      available: false,
    },
  ]);
});

t.test('Google: text with tabs', async (t) => {
  const tsv = [
    'id\ttitle\timage link\tprice\tavailability',
    'A\t"Tea, ""green"""\thttps://s.example/a.png\t3.50 EUR\tin_stock',
    'B\tCoffee\t\t4 EUR\tmaybe',
    'C\tshort',
    'D\tCocoa\t\t2 EUR\tpreorder',
  ].join('\n');
  const { offers, rejected } = await read(t, tsv);
  t.match(offers, [
    { sku: 'A', title: 'Tea, "green"', image: 'https://s.example/a.png', price: '3.5' },
    { sku: 'D', available: true },
  ]);
  t.match(rejected, [
    { line: 3, sku: 'B', reason: /availability: got "maybe"/ },
    { line: 4, reason: /2 columns, expected 5/ },
  ]);
});

t.test('what stands before the root element is passed over', async (t) => {
  const start = `<?xml version="1.0"?>\n<?xml-stylesheet href="a.xsl"?><!-- <rss> --> \n<!-- > -->`;
  t.equal((await read(t, yml(offer(GOOD), start))).offers.length, 1);
  const old = yml(offer(GOOD), start).replace('SYSTEM "shops.dtd"', 'PUBLIC "-//Y//1.0//EN" "shops.dtd"');
  t.equal((await read(t, old)).offers.length, 1);
});

t.test(
  'what scripts leave before the XML declaration is forgiven, and lines stay those of the file',
  async (t) => {
    const { offers, rejected } = await read(
      t,
      `\ufeff\n \r\n${yml(`${offer(GOOD)}\n${offer('', 'id="2"')}`)}`,
    );
    t.equal(offers.length, 1);
    t.match(rejected, [{ line: 10, sku: '2' }]);
  },
);

t.test('an offer that makes no sense is rejected with its line; the others come in', async (t) => {
  const cases: [body: string, reason: RegExp][] = [
    [`${GOOD}<url>javascript:alert(1)</url>`, /url: got "javascript:alert\(1\)", expected an http/],
    [`${GOOD}<picture>//cdn/x.png</picture>`, /picture: .* expected an http/],
    [`${GOOD}<url>https://user:secret@shop.example/</url>`, /password/],
    ['<price>10</price><name>bell \u0085 rings</name>', /control character/],
    ['<price>10</price><name>\u202eknil</name>', /control character/],
    [`<price>10</price><name>${'x'.repeat(3_000_000)}</name>`, /name: got \d+ characters, expected at most/],
    ['<price>10</price><name> </name>', /name: empty/],
    ['<name>Thing</name>', /price: got none/],
    ['<price>-1</price><name>Thing</name>', /price: got "-1"/],
    ['<price>1.23456</price><name>Thing</name>', /at most 4 decimals/],
    ['<price>1e3</price><name>Thing</name>', /price: got "1e3"/],
    [`<price>${'9'.repeat(15)}</price><name>Thing</name>`, /price/],
    [`${GOOD}<currencyId>roubles</currencyId>`, /currencyId: got "ROUBLES"/],
  ];
  const bad = cases.map(([body], i) => offer(body, `id="bad-${i}"`)).join('\n');
  const { offers, rejected } = await read(
    t,
    yml(`${offer(GOOD, 'id="first"')}\n${bad}\n${offer(GOOD)}\n${offer(GOOD, 'id=" "')}`),
  );
  t.same(
    offers.map(({ sku }) => sku),
    ['first', '1'],
  );
  for (const [i, [, reason]] of cases.entries())
    t.match(rejected[i], { line: 8 + i, sku: `bad-${i}`, reason }, String(reason));
  t.match(rejected.at(-1), { reason: 'id: empty', sku: undefined });
  const mangled = Buffer.from(yml(offer('<price>1</price><name>caf@</name>')));
  mangled[mangled.indexOf('@')] = 0xe9;
  t.match((await read(t, mangled)).rejected, [{ reason: /not of the feed's encoding/ }]);
});

t.test('what is hostile or not whole is refused as a whole', async (t) => {
  const refused = (content: string | Uint8Array, message: RegExp, format?: FeedFormat) =>
    t.rejects(read(t, content, format), { code: 'import_failed', message }, String(message));
  const lol = Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`).join(
    '',
  );
  const bomb = (text: string) =>
    `<?xml version="1.0"?><!DOCTYPE yml_catalog [<!ENTITY lol0 "lol">${lol}]><yml_catalog><shop><offers>${offer(text)}</offers></shop></yml_catalog>`;
  await refused(bomb('<price>1</price><name>&lol9;</name>'), /declares entities/);
  await refused(
    `<!DOCTYPE yml_catalog [<!ENTITY x SYSTEM "file:///etc/passwd">]><yml_catalog/>`,
    /declares entities/,
  );
  await refused(yml(offer('<price>1</price><name>&nbsp;</name>')), /feed:7: malformed XML/);
  await refused(yml(offer('<price>1</price><name>&#7;</name>')), /feed:7: malformed XML/);
  await refused(yml(offer('<price>1</price><name>bell \u0007 rings</name>')), /feed:7: malformed XML/);
  await refused(yml(`<a>${'x'.repeat(5_000_000)}`), /more than 4194304 characters without a tag/);
  await refused(yml(`<!-- ${'x'.repeat(5_000_000)}`), /more than 4194304 characters without a tag/);
  await refused(yml(`<a ${'x'.repeat(5_000_000)}`), /more than 4194304 characters without a tag/);
  await refused(`<!DOCTYPE yml_catalog [${' '.repeat(5_000_000)}`, /expected|without a tag/);
  await refused(yml('<a>'.repeat(100)), /deeper than 64/);
  await refused(
    yml(`<offer ${Array.from({ length: 100 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
    /more than 64 attributes/,
  );
  for (const share of [0.3, 0.5, 0.9, 0.99])
    await refused(WHOLE.slice(0, WHOLE.length * share), /malformed XML|got/);
  await refused(gzipSync(WHOLE).subarray(0, 400), /broken off/);
  await refused(WHOLE, /got <yml_catalog>, expected <rss>/, 'google');
  await refused('<html><body>503</body></html>', /got <html>/);
  for (const start of ['<?', '<!--', '<!DOCTYPE ', '<!DOCTYPE a [<!', '<', ' ', '\t'])
    await refused(start.repeat(300_000 / start.length), /neither XML|names no id|an empty/); // a minute, with a careless regex
  await refused('', /an empty file/);
  await refused('id,title,price\n1,2,3\n', /neither XML nor a header with tabs/);
  await refused('id\ttitle\n1\tx\n', /names no price/);
  await refused('<yml_catalog><shop></shop></yml_catalog>', /no <offers>/);
});
