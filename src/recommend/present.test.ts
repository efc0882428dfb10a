import fc from 'fast-check';
import t from 'tap';
import { Compile } from 'typebox/compile';
import type { Category, Item, Price } from '../resources/catalogue/index.ts';
import { Presenter } from './present.ts';
import { RecommendationsSchema } from './schemas.ts';
import { LEVELS, REASON_CODES } from './steps/tier.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '</script>', '\u2028', '\ud800'),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value);
const amount = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const price: fc.Arbitrary<Price> = fc.record({
  price: maybe(amount),
  oldPrice: maybe(amount),
  currency: maybe(fc.constantFrom('USD', 'RUB')),
});
const entry = fc.record({
  price,
  zonePrice: maybe(price),
  sku: text,
  title: text,
  url: maybe(text),
  image: maybe(fc.constantFrom('demo/a.svg', 'https://cdn.example/a.jpg')),
  category: maybe(fc.record({ id: text, neverExplain: fc.boolean() })),
});
const pick = fc.record({
  score: fc.float({ noNaN: true, noDefaultInfinity: true }),
  reason: fc.constantFrom(...REASON_CODES),
  because: fc.boolean(),
  level: fc.constantFrom(...LEVELS),
  zone: fc.constantFrom('', 'north'),
});
const isResults = Compile(RecommendationsSchema.properties.results);

const itemOf = (
  itemNo: number,
  { price, sku, title, url, image, category }: typeof entry extends fc.Arbitrary<infer E> ? E : never,
): Item => ({
  ...price,
  itemNo,
  sku,
  title,
  url,
  image,
  categoryNo: category === null ? null : itemNo,
  kind: 'goods',
  provisional: false,
  placeholder: false,
  brand: null,
  style: null,
  size: null,
  available: true,
  hidden: false,
  firstSeen: 0,
});

const categoryOf = (categoryNo: number, id: string): Category => ({
  categoryNo,
  id,
  title: null,
  parentNo: null,
  repeat: 'learned',
  neverAdvertise: false,
  neverExplain: false,
  countBy: 'item',
});

t.test('whatever items are called, an answer is the JSON of what is known of them', async (t) => {
  const items = new Map<number, Item>();
  const categories = new Map<number, Category>();
  const zonePrices = new Map<number, Price>();
  const presenter = new Presenter({
    item: (itemNo) => items.get(itemNo),
    category: (categoryNo) => categories.get(categoryNo ?? 0),
    titled: () => true,
    priceOf: (item, zone) => (zone === '' ? item : (zonePrices.get(item.itemNo) ?? item)),
  });
  // One presenter for all: what it keeps of items must not outlive a change.
  fc.assert(
    fc.property(
      entry,
      entry,
      pick,
      fc.constantFrom('https://a.example/', 'http://b.example/'),
      (shown, cause, { because, zone, ...rest }, publicUrl) => {
        for (const [itemNo, { category, zonePrice, ...of }] of [
          [1, shown],
          [2, cause],
        ] as const) {
          items.set(itemNo, itemOf(itemNo, { category, zonePrice, ...of }));
          if (category !== null) categories.set(itemNo, { ...categoryOf(itemNo, category.id), ...category });
          if (zonePrice === null) zonePrices.delete(itemNo);
          else zonePrices.set(itemNo, zonePrice);
        }
        const lists = {
          next: [],
          due: [],
          novel: [],
          ownStores: [],
          bought: [{ item: 2, lastDay: 20_000, times: 1 }],
        };
        const picks = [{ item: 1, ...rest, because: because ? 2 : 0 }];
        const json = presenter.json(
          [{ placement: 'home', level: 'item', zone, items: picks }],
          lists,
          publicUrl,
        );
        const got = JSON.parse(json);
        const cost = (zone === '' ? null : shown.zonePrice) ?? shown.price;
        const why = {
          code: rest.reason,
          ...(because && {
            because: {
              id: cause.sku,
              title: cause.title,
              ...(rest.level === 'personal' && { boughtOn: '2024-10-04' }),
            },
          }),
        };
        const isSecret = shown.category?.neverExplain || (because && cause.category?.neverExplain);
        const wanted = {
          id: shown.sku,
          title: shown.title,
          score: rest.score,
          reason: isSecret ? undefined : why,
          url: shown.url ?? undefined,
          image: shown.image === 'demo/a.svg' ? `${publicUrl}demo/a.svg` : (shown.image ?? undefined),
          category: shown.category?.id,
          ...(cost.price !== null && {
            price: cost.price,
            oldPrice: cost.oldPrice ?? undefined,
            currency: cost.currency ?? undefined,
          }),
        };
        t.strictSame(
          got,
          JSON.parse(JSON.stringify([{ placement: 'home', level: 'item', items: [wanted] }])),
        );
        if (!isResults.Check(got)) t.fail(json);
      },
    ),
  );
});

t.test('what is kept of an item goes with its category and with the address of the server', async (t) => {
  const item = itemOf(1, {
    sku: 'A',
    title: 'A',
    url: 'demo/a',
    image: null,
    category: { id: '', neverExplain: true },
    price: { price: null, oldPrice: null, currency: null },
    zonePrice: null,
  });
  let category = categoryOf(1, 'toys');
  const presenter = new Presenter({
    item: () => item,
    category: () => category,
    titled: () => true,
    priceOf: () => item,
  });
  const shown = (publicUrl: string) => {
    const picks = [{ item: 1, score: 1, reason: 'new', because: 0, level: 'chain' } as const];
    return JSON.parse(
      presenter.json([{ placement: 'home', level: 'chain', zone: '', items: picks }], null, publicUrl),
    )[0].items[0];
  };
  t.match(shown('https://a/'), { category: 'toys', url: 'https://a/demo/a' });
  t.match(shown('https://b/'), { category: 'toys', url: 'https://b/demo/a' });
  category = categoryOf(1, 'games');
  t.match(shown('https://b/'), { category: 'games', url: 'https://b/demo/a' });
});
