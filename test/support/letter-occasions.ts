import type { BlockContext, Candidate, Shelf } from '../../src/letters/blocks/context.ts';
import { withLeft } from '../../src/letters/kinds/abandoned.ts';
import { withRestocked } from '../../src/letters/kinds/back-in-stock.ts';
import { birthdayOn } from '../../src/letters/kinds/birthday.ts';
import { asDay } from '../../src/letters/kinds/dates.ts';
import { giftFor } from '../../src/letters/kinds/gift-reminder.ts';
import type { Desk, LetterKind, Occasion } from '../../src/letters/kinds/index.ts';
import { withArticles } from '../../src/letters/kinds/newsletter.ts';
import { afterPurchase } from '../../src/letters/kinds/post-purchase.ts';
import { withFallen } from '../../src/letters/kinds/price-drop.ts';
import { inPlaceOf } from '../../src/letters/kinds/replacement.ts';
import { sinceLast } from '../../src/letters/kinds/win-back.ts';
import { LetterRepository } from '../../src/letters/repository.ts';
import { type ItemChange, type LetterLocale, letterShop, TODAY } from './letter-shop.ts';

/** The purchase of a shop's customer, to write of. */
export function purchaseOf({ topic: { items } }: BlockContext): Occasion {
  return afterPurchase({ purchaseNo: 1, storeNo: null, day: TODAY, items: [...items], pieces: items.length });
}

const OWNED_SINCE = TODAY - 900;

/** A thing of the shop that cost more until three days ago. */
function reduced(item: number, share: number, shelf: Shelf): Candidate {
  const was = Math.round(shelf.item(item)!.price! / (1 - share));
  return { item, reason: 'reduced', because: 0, since: TODAY - 3, was, share };
}

/** What the sender says in words of its own. */
export interface Said {
  person: string;
  articles: Parameters<typeof withArticles>[0];
}

const SAID: Record<LetterLocale, Said> = {
  en: {
    person: 'Olga',
    articles: [
      {
        title: 'How to choose a first bicycle',
        text: 'A balance bike teaches balance, and the rest follows by itself. Most children are ready for one at two, some earlier.\n\nLet both feet stand flat on the ground: that is the whole secret of the right size.',
        url: 'https://shop.example/journal/bicycle',
        image: 'https://cdn.shop.example/goods/22.jpg',
      },
      {
        title: 'Evening classes for parents',
        text: 'Every Thursday at seven, in the shop on Market Square.',
      },
    ],
  },
  ru: {
    person: 'Ольга',
    articles: [
      {
        title: 'Как выбрать первый велосипед',
        text: 'Беговел учит держать равновесие, остальное приходит само. Большинство детей готовы к нему в два года, некоторые — раньше.\n\nОбе ступни должны стоять на земле целиком: вот и весь секрет размера.',
        url: 'https://shop.example/journal/bicycle',
        image: 'https://cdn.shop.example/goods/22.jpg',
      },
      { title: 'Вечера для родителей', text: 'Каждый четверг в семь, в магазине на Рыночной площади.' },
    ],
  },
};

/** Letters whose occasion is more than what was asked for. */
const occasions: Record<string, (shop: BlockContext, said: Said) => Occasion> = {
  'post-purchase': (shop) => purchaseOf(shop),
  'abandoned-cart': () => withLeft('abandoned-cart', 'cart', [1, 6]),
  'abandoned-view': () => withLeft('abandoned-view', 'viewed', [1, 22]),
  'gift-reminder': (_, { person }) => giftFor(asDay({ kind: 'birthday', person }, TODAY + 7), [22], [21]),
  'price-drop': ({ shelf }) => withFallen([reduced(9, 0.25, shelf)]),
  'back-in-stock': () =>
    withRestocked([
      { item: 22, reason: 'restocked', because: 0, since: TODAY - 1 },
      { item: 20, reason: 'restocked', because: 0, since: TODAY },
    ]),
  'win-back': () => sinceLast({ purchaseNo: 1, storeNo: null, day: TODAY - 120 }),
  replacement: (shop) => inPlaceOf(22, OWNED_SINCE, shop),
  newsletter: (_, { articles }) => withArticles(articles),
  birthday: (_, { person }) => birthdayOn(asDay({ kind: 'birthday', person }, TODAY)),
};

/** What is told with those that read no more than that. */
const contexts: Record<string, object> = {
  'points-expiring': { points: { amount: 1_350, expiresOn: '2026-11-30' } },
};

/** A letter of this kind to the customer of the shop of 22 items, who has bought nothing lately but what it is about. */
export async function letterOn(
  kind: LetterKind,
  locale: LetterLocale,
  { change = {}, said = SAID[locale] }: { change?: Record<number, ItemChange>; said?: Said } = {},
): Promise<{ occasion: Occasion; context: BlockContext }> {
  const shop = letterShop({ locale, change });
  const desk: Desk = {
    repository: new LetterRepository({ query: notHere, prepared: notHere }),
    shelf: shop.shelf,
    customerNo: 1,
    personal: true,
    now: new Date(TODAY * 86_400_000),
    today: TODAY,
    dayOf: () => TODAY,
    lookAtStock: notHere,
  };
  const occasion = await (occasions[kind.name]?.(shop, said) ??
    kind.occasion(desk, contexts[kind.name] ?? {}));
  const { topic, given = {} } = occasion;
  if (topic.of !== 'purchase')
    shop.lists!.bought = shop.lists!.bought.filter(({ lastDay }) => lastDay < TODAY);
  if (topic.of === 'owned')
    for (const item of topic.items) shop.lists!.bought.push({ item, lastDay: OWNED_SINCE, times: 1 });
  return { occasion, context: { ...shop, topic, given } };
}

function notHere(): Promise<never> {
  return Promise.reject(
    new Error('what this letter reads of a database belongs into the table of occasions'),
  );
}
