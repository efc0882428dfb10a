import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const Nullable = (description: string) => Type.Union([Type.String({ description }), Type.Null()]);

/** One product. Every text is plain and bounded in length; the template escapes it. */
export const TileView = Type.Object(
  {
    title: Type.String(),
    image: Nullable('http(s) address of the picture'),
    initial: Type.String({ description: 'First letter of the title, where there is no picture' }),
    link: Type.String({ description: 'Signed link of this tile' }),
    price: Nullable('With its currency, in the locale'),
    oldPrice: Nullable('Only where it is higher than the price'),
    why: Nullable('Why this customer sees it, in words'),
  },
  closed,
);

export const BlockView = Type.Object(
  {
    name: Type.String(),
    title: Type.String(),
    note: Type.String(),
    large: Type.Boolean({ description: 'Two tiles a row, otherwise four' }),
    rows: Type.Array(
      Type.Object(
        {
          tiles: Type.Array(TileView),
          single: Type.Boolean({ description: 'One large tile, its words beside the picture' }),
        },
        closed,
      ),
    ),
  },
  closed,
);

/** What every letter has, whatever its template. */
export const baseView = {
  lang: Type.String(),
  dir: Type.String(),
  unsubscribe: Type.String({ description: 'Address of the page that ends the letters' }),
  blocks: Type.Array(BlockView),
};

/** What surrounds that: the letter's own two lines, and the address of the picture that tells when it is opened. */
export const wrapperView = {
  subject: Type.String(),
  preheader: Type.String(),
  pixel: Type.Union([Type.String(), Type.Null()]),
};

export type TileView = Static<typeof TileView>;
export type BlockView = Static<typeof BlockView>;

export interface BaseView {
  lang: string;
  dir: string;
  unsubscribe: string;
  blocks: BlockView[];
}
