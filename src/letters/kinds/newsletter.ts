import { type Static, Type } from 'typebox';
import { RegularsError } from '../../errors.ts';
import { baseView } from '../view/schema.ts';
import { tidy, webAddress } from '../view/text.ts';
import type { LetterKind, Occasion } from './kind.ts';
import { ABOUT_NOTHING } from './without-context.ts';

const closed = { additionalProperties: false };
const ARTICLES = 6;
const TITLE_LENGTH = 100;
const TEXT_LENGTH = 2_000;
const TEASER_LENGTH = 90;
const Address = { pattern: '^https?://', maxLength: 2_000 };

const Article = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200 }),
    text: Type.String({
      minLength: 1,
      maxLength: TEXT_LENGTH,
      description: 'Plain; an empty line begins a paragraph',
    }),
    url: Type.Optional(Type.String({ ...Address, description: 'Where one reads on' })),
    image: Type.Optional(Type.String(Address)),
  },
  closed,
);

const Context = Type.Object(
  {
    articles: Type.Array(Article, {
      minItems: 1,
      maxItems: ARTICLES,
      description: 'The first one names the letter',
    }),
  },
  closed,
);

const ArticleView = Type.Object(
  {
    title: Type.String(),
    paragraphs: Type.Array(Type.Object({ text: Type.String() }, closed)),
    image: Type.Union([Type.String(), Type.Null()]),
    link: Type.Union([Type.String({ description: 'Signed link, where one reads on' }), Type.Null()]),
  },
  closed,
);

const View = Type.Object(
  {
    ...baseView,
    headline: Type.String({ description: 'Title of the first article' }),
    teaser: Type.String({ description: 'How its text begins' }),
    articles: Type.Array(ArticleView),
  },
  closed,
);

/** What an editor wrote, and below it small rows of products. */
export const newsletter: LetterKind = {
  name: 'newsletter',
  context: Context,
  view: View,
  plan: [
    { name: 'personal', fill: 2, worth: 2, count: 4, minimum: 2 },
    { name: 'novelties', fill: 1, worth: 1, count: 4, minimum: 2 },
  ],
  quiet: true,
  keys: [],
  occasion: async (_, { articles }: Static<typeof Context>) => withArticles(articles),
};

/** @throws RegularsError `invalid_request` for what is no address, or no text */
export function withArticles(articles: readonly Static<typeof Article>[]): Occasion {
  const links: string[] = [];
  const read = articles.map(({ title, text, image, url }, at) => ({
    position: linked(address(url, `context.articles.${at}.url`)),
    title: line(title, TITLE_LENGTH, `context.articles.${at}.title`),
    paragraphs: text
      .split(/\r?\n\s*\n/)
      .map((paragraph) => ({ text: tidy(paragraph, TEXT_LENGTH) }))
      .filter((paragraph) => paragraph.text !== ''),
    image: address(image, `context.articles.${at}.image`),
    teaser: line(text, TEASER_LENGTH, `context.articles.${at}.text`),
  }));
  const [{ title: headline, teaser }] = read as [(typeof read)[number]];
  return {
    ...ABOUT_NOTHING,
    links,
    view: ({ link }): Pick<Static<typeof View>, 'headline' | 'teaser' | 'articles'> => ({
      headline,
      teaser,
      articles: read.map(({ title, paragraphs, image, position }) => ({
        title,
        paragraphs,
        image,
        link: position === null ? null : link('articles', position),
      })),
    }),
  };

  /** The position of a link, from 1. */
  function linked(url: string | null): number | null {
    return url === null ? null : links.push(url);
  }
}

function line(text: string, length: number, path: string): string {
  const clean = tidy(text, length);
  if (clean === '')
    throw new RegularsError('invalid_request', `${path}: got nothing that can be seen, expected a text`);
  return clean;
}

function address(text: string | undefined, path: string): string | null {
  if (text === undefined) return null;
  const url = webAddress(text, text);
  if (url === null)
    throw new RegularsError('invalid_request', `${path}: got ${text}, expected an http(s) address`);
  return url;
}
