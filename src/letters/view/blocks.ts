import type { BlockContext, Candidate } from '../blocks/context.ts';
import type { FilledBlock } from '../blocks/fill.ts';
import { BLOCK_NAMES } from '../blocks/plan.ts';
import type { Messages } from '../compile/messages.ts';
import type { Formats } from './formats.ts';
import type { BlockView, TileView } from './schema.ts';
import { initialOf, tidy, webAddress } from './text.ts';
import { whyOf } from './why.ts';

/** Brand, kind, name, colour and, at the end, the size: all of it is wanted before a click. */
const TITLE_LENGTH = 72;
const LARGE_ROW = 2;
const SMALL_ROW = 4;

/** What a block's words and addresses are made with. */
export interface BlockWords {
  messages: Messages;
  formats: Formats;
  /** Address that relative pictures are under; absolute, ends in a slash. */
  publicUrl: string;
  /** Signed address of a tile; positions count from 1. */
  link(block: string, position: number): string;
  /** No block is in large tiles. */
  quiet: boolean;
}

/** A block whose tiles are in no rows yet. */
export type FlatBlock = Omit<BlockView, 'large' | 'rows'> & { tiles: TileView[] };

/** The blocks that are in the letter, the first one in large tiles unless it is a quiet letter. */
export function blockViews(
  blocks: readonly FilledBlock[],
  context: BlockContext,
  words: BlockWords,
): BlockView[] {
  return blocks
    .filter((block) => block.items.length > 0)
    .map((block, index) => {
      const tiles = block.items.map((candidate, at) =>
        tileView(candidate, context, words, words.link(block.name, at + 1)),
      );
      return laidOut(
        {
          name: block.name,
          title: words.messages.format(`block.${block.name}.title`),
          note: words.messages.format(`block.${block.name}.note`),
          tiles,
        },
        index === 0 && !words.quiet,
      );
    });
}

/** The block in rows of two large tiles, or of four. */
export function laidOut({ tiles, ...block }: FlatBlock, large: boolean): BlockView {
  const width = large ? LARGE_ROW : SMALL_ROW;
  const rows: BlockView['rows'] = [];
  for (let at = 0; at < tiles.length; at += width) {
    const row = tiles.slice(at, at + width);
    rows.push({ tiles: row, single: large && row.length === 1 });
  }
  return { ...block, large, rows };
}

function tileView(candidate: Candidate, context: BlockContext, words: BlockWords, link: string): TileView {
  const item = context.shelf.item(candidate.item);
  const { messages, formats } = words;
  const title = tidy(item?.title ?? item?.sku ?? '', TITLE_LENGTH) || '•';
  const paid = item === undefined ? undefined : context.shelf.priceOf(item, context.zone);
  const price = formats.money(paid?.price ?? null, paid?.currency ?? null);
  const before = candidate.was ?? paid?.oldPrice ?? null;
  const fell = (before ?? 0) > (paid?.price ?? 0);
  const image = webAddress(item?.image, words.publicUrl);
  return {
    title,
    image,
    initial: image === null ? initialOf(title) : '',
    link,
    price,
    oldPrice: price !== null && fell ? formats.money(before, paid?.currency ?? null) : null,
    why: whyOf(candidate, context, messages, formats),
  };
}

/** Keys that this file asks for. */
export const blockKeys: readonly string[] = BLOCK_NAMES.flatMap((name) => [
  `block.${name}.title`,
  `block.${name}.note`,
]);
