import type { BlockContext } from './blocks/context.ts';
import type { FilledBlock } from './blocks/fill.ts';
import { fit, HTML_BYTES } from './budget.ts';
import type { Lead, Occasion } from './kinds/index.ts';
import type { Stationery } from './letterbox.ts';
import { blockViews } from './view/blocks.ts';
import type { BlockView } from './view/schema.ts';

/** Addresses that a letter carries. */
export interface Addresses {
  /** Absolute, ends in a slash: what relative pictures are under. */
  publicUrl: string;
  token: string;
  /** Whether it carries the picture that tells when it is opened. */
  openPixel?: boolean;
}

export interface Composed {
  subject: string;
  preheader: string;
  html: string;
  text: string;
  bytes: number;
  trimmed: number;
  blocks: FilledBlock[];
  views: BlockView[];
}

export function unsubscribeAddress({ publicUrl, token }: Addresses): string {
  return `${publicUrl}l/${token}/unsubscribe`;
}

/**
 * The letter itself: a function of its arguments alone.
 * @param limit bytes of HTML in UTF-8 above which tiles are left out
 */
export function compose(
  stationery: Stationery,
  occasion: Occasion,
  filled: readonly FilledBlock[],
  context: BlockContext,
  addresses: Addresses,
  limit = HTML_BYTES,
): Composed {
  const { messages, formats, kind } = stationery;
  const base = {
    lang: messages.locale,
    dir: 'ltr',
    unsubscribe: unsubscribeAddress(addresses),
  };
  const words = {
    messages,
    formats,
    publicUrl: addresses.publicUrl,
    link: (block: string, position: number) =>
      `${addresses.publicUrl}l/${addresses.token}/${block}/${position}`,
    quiet: kind.quiet === true,
  };
  const { blocks, rendered, trimmed } = fit(kind.plan, filled, limit, (current) => {
    const views = blockViews(current, context, words);
    const lead = leadOf(current, views);
    const view = {
      ...base,
      ...occasion.view({ messages, formats, today: context.today, lead, link: words.link }),
      blocks: views,
    };
    const pixel = addresses.openPixel === true ? `${addresses.publicUrl}l/${addresses.token}/open.gif` : null;
    return { views, ...write(stationery, view, pixel) };
  });
  const { text, views, ...written } = rendered;
  return { ...written, text: text(), trimmed, blocks, views };
}

/**
 * A letter of a view, all but the text part, which is asked for once the HTML fits.
 * @param pixel address of the picture that tells of an opening; null = none.
 */
export function write(stationery: Stationery, view: object, pixel: string | null) {
  const subject = stationery.subject(view);
  const preheader = stationery.preheader(view);
  const whole = { ...view, subject, preheader, pixel };
  const html = stationery.html(whole);
  return { subject, preheader, html, bytes: Buffer.byteLength(html), text: () => stationery.text(whole) };
}

function leadOf(blocks: readonly FilledBlock[], views: readonly BlockView[]): Lead | undefined {
  const block = blocks.find(({ items }) => items.length > 0);
  const tile = views[0]?.rows[0]?.tiles[0];
  if (block === undefined || tile === undefined) return undefined;
  return { candidate: block.items[0]!, title: tile.title, why: tile.why, count: block.items.length };
}
