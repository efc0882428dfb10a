import type { CustomerLists, ItemLists, RankedItem, Reason } from '../../models/artifact/lists.ts';
import type { BlockContext, Shelf } from '../../src/letters/blocks/context.ts';
import { NO_SIZES } from '../../src/recommend/index.ts';
import type { Category, Item } from '../../src/resources/catalogue/index.ts';
import { dueItem } from './lists.ts';

export type LetterLocale = 'en' | 'ru';

/** 21 November 2026. */
export const TODAY = 20_778;

/** What a test wants different in an item; `stock` 0 = sold out. */
export type ItemChange = Partial<Item> & { stock?: number };

const GOODS: Record<LetterLocale, readonly string[]> = {
  en: [
    'Stroller Breeze, sage green',
    'Wet wipes Sensitive, 4 × 60',
    'Rain cover for strollers, universal',
    'Cup holder for strollers',
    'Newborn nappies, size 1, 72 pieces',
    'Footmuff, quilted',
    'Apple and pear purée, 6 × 90 g',
    'Baby shampoo, no tears, 400 ml',
    'Cotton bodysuits, set of 5, 68',
    'Muslin cloths, set of 3',
    'Knitted cardigan with ears, 68',
    'Bath book with a whale',
    'Sun hat with flaps',
    'Linen dungarees, 74',
    'Infant milk First 1, 800 g',
    'Washing powder for baby clothes, 2 kg',
    'Teething gel, 20 ml',
    'Cotton pads, 60 pieces',
    'Wooden rainbow stacker, 7 arches',
    'Night light “Little Fox”, warm white',
    'Board book “Who lives in the forest?”',
    'Balance bike, 12 inches',
  ],
  ru: [
    'Коляска прогулочная «Бриз», шалфей',
    'Салфетки влажные Sensitive, 4 × 60 шт.',
    'Дождевик для коляски универсальный',
    'Подстаканник для коляски',
    'Подгузники для новорождённых 1, 72 шт.',
    'Муфта стёганая на коляску',
    'Пюре «Яблоко и груша», 6 × 90 г',
    'Шампунь детский «Без слёз», 400 мл',
    'Боди хлопковые, 5 шт., размер 68',
    'Пелёнки муслиновые, 3 шт.',
    'Кардиган вязаный с ушками, размер 68',
    'Книжка для ванны с китом',
    'Панама летняя с защитой шеи',
    'Комбинезон льняной, размер 74',
    'Смесь молочная «Первая 1», 800 г',
    'Порошок для детского белья, 2 кг',
    'Гель для дёсен, 20 мл',
    'Ватные диски, 60 шт.',
    'Пирамидка-радуга деревянная, 7 дуг',
    'Ночник «Лисёнок», тёплый свет',
    'Книга «Кто живёт в лесу?»',
    'Беговел, колёса 12 дюймов',
  ],
};

const CATEGORIES = [
  { en: 'Strollers', ru: 'Коляски' },
  { en: 'Clothes', ru: 'Одежда' },
  { en: 'Toys and books', ru: 'Игрушки и книги' },
];

function category(categoryNo: number, title: string): Category {
  return {
    categoryNo,
    id: `c${categoryNo}`,
    title,
    parentNo: null,
    repeat: 'learned',
    neverAdvertise: false,
    neverExplain: false,
    countBy: 'item',
  };
}

/** A shop of 22 items (item_no 1…22); the customer has bought 1 and 2 today, 7, 8 and 15…18 before. */
export function letterShop(
  options: {
    locale?: LetterLocale;
    change?: Record<number, ItemChange>;
    categories?: Record<number, Partial<Category>>;
  } = {},
): BlockContext {
  const { locale = 'en', change = {}, categories = {} } = options;
  const items = new Map(
    GOODS[locale].map((title, index) => {
      const itemNo = index + 1;
      return [itemNo, { ...itemOf(itemNo, title, locale), ...change[itemNo] }];
    }),
  );
  const tree = new Map(
    CATEGORIES.map((titles, at) => [at + 1, { ...category(at + 1, titles[locale]), ...categories[at + 1] }]),
  );
  const shelf: Shelf = {
    item: (itemNo) => items.get(itemNo),
    find: (code) => [...items.values()].find(({ sku }) => sku === code),
    variants: (style) =>
      [...items.values()].filter((item) => item.style === style).map((item) => item.itemNo),
    priceOf: (item) => item,
    shown: (itemNo) => {
      const item = items.get(itemNo);
      return (
        item !== undefined &&
        !item.hidden &&
        item.title !== null &&
        tree.get(item.categoryNo ?? 0)?.neverAdvertise !== true
      );
    },
    inStock: (itemNo) => items.get(itemNo)?.stock !== 0,
    category: (categoryNo) => tree.get(categoryNo ?? 0),
    newest: () => [...items.keys()],
  };
  return {
    shelf,
    zone: '',
    today: TODAY,
    topic: { of: 'purchase', items: [1, 2] },
    given: {},
    lists: customerLists(),
    sizes: NO_SIZES,
    itemLists: new Map([
      [1, itemLists(ranked('together', 1, 3, 4, 6), ranked('similar', 1, 22))],
      [2, itemLists(ranked('together', 2, 5))],
      [22, itemLists(ranked('together', 22, 13, 10), ranked('similar', 22, 19, 20))],
    ]),
    popular: ranked('popular', 0, 22, 21, 20, 19, 3),
  };
}

function customerLists(): CustomerLists {
  return {
    next: [
      ...ranked('again', 0, 7, 8),
      ...ranked('neighbours', 0, 9, 19, 20),
      ...ranked('after', 7, 10),
      ...ranked('neighbours', 0, 21, 22),
    ],
    due: [
      dueItem(15, TODAY + 6, TODAY - 20, 0.7),
      dueItem(16, TODAY, TODAY - 21, 0.6),
      dueItem(17, TODAY - 3, TODAY - 34, 0.5),
      dueItem(18, TODAY + 9, TODAY - 400, 0.4),
    ],
    novel: ranked('novelty', 0, 11, 12, 13, 14),
    bought: [
      { item: 1, lastDay: TODAY, times: 1 },
      { item: 2, lastDay: TODAY, times: 3 },
      { item: 7, lastDay: TODAY - 30, times: 5 },
      { item: 8, lastDay: TODAY - 45, times: 2 },
      { item: 15, lastDay: TODAY - 20, times: 6 },
      { item: 16, lastDay: TODAY - 21, times: 4 },
      { item: 17, lastDay: TODAY - 34, times: 2 },
      { item: 18, lastDay: TODAY - 400, times: 2 },
    ],
    ownStores: [],
  };
}

/** Entries in falling score. */
export function ranked(reason: Reason, because: number, ...items: number[]): RankedItem[] {
  return items.map((item, at) => ({ item, score: 0.9 - at / 10, reason, because }));
}

function itemLists(together: RankedItem[], similar: RankedItem[] = []): ItemLists {
  return { together, after: [], similar };
}

function itemOf(itemNo: number, title: string, locale: LetterLocale): ItemChange & Item {
  const price = 5 + ((itemNo * 37) % 60) + 0.9;
  const roubles = Math.round(price * 90);
  const english = locale === 'en';
  return {
    itemNo,
    sku: `SKU-${itemNo}`,
    kind: 'goods',
    provisional: false,
    title,
    placeholder: false,
    categoryNo: itemNo < 7 ? 1 : itemNo === 12 ? 3 : 2,
    brand: null,
    style: null,
    size: null,
    url: `https://shop.example/goods/${itemNo}`,
    image: itemNo === 12 ? null : `https://cdn.shop.example/goods/${itemNo}.jpg`,
    price: english ? price : roubles,
    oldPrice: itemNo % 5 === 0 ? (english ? price + 6 : roubles + 540) : null,
    currency: english ? 'USD' : 'RUB',
    available: true,
    hidden: false,
    firstSeen: (itemNo >= 11 && itemNo <= 14 ? TODAY - 10 : 0) * 86_400_000,
  };
}
