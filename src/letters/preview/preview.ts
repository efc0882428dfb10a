import { RegularsError } from '../../errors.ts';
import { HTML_BYTES } from '../budget.ts';
import { readTexts } from '../compile/texts.ts';
import { write } from '../compose.ts';
import { letterKinds } from '../kinds/index.ts';
import { type Letterbox, openLetterbox } from '../letterbox.ts';
import { renderLetter } from '../render.ts';
import type { Letter, RenderBody } from '../schemas.ts';
import type { Surroundings } from '../surroundings.ts';
import type { BaseView } from '../view/schema.ts';

/** A letter as a marketer looks at it. */
export interface Preview {
  template: string;
  locale: string;
  locales: string[];
  subject: string;
  preheader: string;
  html: string;
  text: string;
  /** Of the HTML in UTF-8, and how many there may be. */
  bytes: number;
  limit: number;
  trimmed: number;
  blocks: { name: string; items: number; dropped?: string }[];
}

/** For whom: absent, the template's sample.json is shown, which needs neither a database nor a customer. */
export interface Recipient extends Pick<RenderBody, 'customer' | 'context'> {
  surroundings: Surroundings;
}

/**
 * Compiles one template as its files are at each call, and renders it in a locale. Of what a customer would get nothing is
 * kept, and its links lead nowhere.
 * @returns throws RegularsError `template_broken`, `invalid_request` (locale), and what `renderLetter` throws
 */
export function previewer(
  directories: readonly string[],
  template: string,
  recipient?: Recipient,
): (locale: string) => Promise<Preview> {
  const kinds = letterKinds.filter(({ name }) => name === template);
  if (kinds.length === 0)
    throw new RegularsError(
      'not_found',
      `template: got ${template}, expected one of ${letterKinds.map(({ name }) => name).join(', ')}`,
    );
  return async (locale) => {
    const box = await openLetterbox(readTexts(...directories), kinds);
    const locales = [...box.template(template).locales.keys()];
    if (!locales.includes(locale))
      throw new RegularsError(
        'invalid_request',
        `locale: got ${locale}, expected one of ${locales.join(', ')}`,
      );
    const rendered =
      recipient === undefined
        ? sampleOf(box, template, locale)
        : await letterTo(box, template, locale, recipient);
    return { template, locale, locales, limit: HTML_BYTES, ...rendered };
  };
}

type Rendered = Omit<Preview, 'template' | 'locale' | 'locales' | 'limit'>;

function sampleOf(box: Letterbox, template: string, locale: string): Rendered {
  const { sample, locales } = box.template(template);
  const stationery = locales.get(locale)!;
  const { blocks, ...rest } = sample as BaseView;
  const worded = blocks.map((block) => ({
    ...block,
    title: stationery.messages.format(`block.${block.name}.title`),
    note: stationery.messages.format(`block.${block.name}.note`),
  }));
  const view = { ...rest, blocks: worded, lang: locale };
  const { text, ...written } = write(stationery, view, null);
  return {
    ...written,
    text: text(),
    trimmed: 0,
    blocks: view.blocks.map(({ name, rows }) => ({ name, items: rows.flatMap(({ tiles }) => tiles).length })),
  };
}

async function letterTo(
  box: Letterbox,
  template: string,
  locale: string,
  { surroundings, customer, context }: Recipient,
): Promise<Rendered> {
  const room = { ...surroundings, box, openPixel: false, keep: async () => {}, count: async () => {} };
  const body = { template, customer, locale, ...(context !== undefined && { context }) };
  const { subject, preheader, html, text, bytes, trimmed, blocks }: Letter = await renderLetter(room, body);
  return {
    subject,
    preheader,
    html,
    text,
    bytes,
    trimmed,
    blocks: blocks.map(({ items, ...block }) => ({ ...block, items: items.length })),
  };
}
