/** What the element says, by language. `{title}` is the item that a reason names. */
interface Texts {
  headings: Record<string, string>;
  reasons: Record<string, string>;
  was: string;
}

const en: Texts = {
  headings: {
    'item-page': 'Goes well with it',
    'item-page-similar': 'Similar items',
    cart: 'Goes with your cart',
    home: 'Picked for you',
    category: 'Popular here',
    'search-empty': 'You may like instead',
    'after-purchase': 'What comes next',
    'store-screen': 'In this shop now',
  },
  reasons: {
    together: 'Goes with {title}',
    after: 'Often bought after {title}',
    similar: 'Like {title}',
    again: 'You buy it again and again',
    due: 'Time to buy it again',
    neighbours: 'Bought by people like you',
    session: 'Fits what you viewed',
    novelty: 'New',
    new: 'New',
    featured: 'Featured',
  },
  was: 'was',
};

const ru: Texts = {
  headings: {
    'item-page': 'С этим покупают',
    'item-page-similar': 'Похожие товары',
    cart: 'Подойдёт к вашей корзине',
    home: 'Подобрали для вас',
    category: 'Популярное здесь',
    'search-empty': 'Может понравиться',
    'after-purchase': 'Что пригодится дальше',
    'store-screen': 'Сейчас в этом магазине',
  },
  reasons: {
    together: 'Подходит к: {title}',
    after: 'Часто берут после: {title}',
    similar: 'Похоже на: {title}',
    again: 'Вы берёте это снова и снова',
    due: 'Пора купить снова',
    neighbours: 'Выбирают похожие покупатели',
    session: 'К тому, что вы смотрели',
    novelty: 'Новинка',
    new: 'Новинка',
    featured: 'Советуем',
  },
  was: 'было',
};

/** What a table says under a key that came from elsewhere. */
export function textAt(table: Record<string, string>, key: string): string {
  return Object.hasOwn(table, key) ? table[key]! : '';
}

/** @param language BCP 47. */
export function textsOf(language: string): Texts {
  return /^ru\b/i.test(language) ? ru : en;
}
