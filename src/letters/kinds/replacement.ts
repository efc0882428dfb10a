import { type Static, Type } from 'typebox';
import { RegularsError } from '../../errors.ts';
import { baseView } from '../view/schema.ts';
import { quoted } from '../view/why.ts';
import { codes, itemsOf } from './codes.ts';
import type { Desk, LetterKind, Occasion } from './kind.ts';

const Context = Type.Object(
  { items: codes('what has reached the end of its life; the first that the customer bought counts') },
  { additionalProperties: false },
);

const View = Type.Object(
  {
    ...baseView,
    headline: Type.String({ description: 'Names the thing, where it may be named' }),
    summary: Type.String({ description: 'What was chosen, and when' }),
  },
  { additionalProperties: false },
);

/** A thing has reached the end of its life: the same again, a cheaper one, a better one. */
export const replacement: LetterKind = {
  name: 'replacement',
  context: Context,
  view: View,
  plan: [
    { name: 'replacement', fill: 1, worth: 3, count: 3, minimum: 2, required: true },
    { name: 'accompanying', fill: 2, worth: 2, count: 4, minimum: 2 },
    { name: 'personal', fill: 3, worth: 1, count: 4, minimum: 2 },
  ],
  keys: ['headline', 'summary'].flatMap((key) => [`replacement.${key}.named`, `replacement.${key}.plain`]),
  async occasion(desk, context: Static<typeof Context>) {
    const items = itemsOf(desk, context.items);
    const days = await desk.repository.boughtOn(desk.customerNo, items);
    const item = items.find((one) => days.has(one));
    if (item === undefined)
      throw new RegularsError(
        'nothing_to_say',
        `context.items: got ${context.items.length} items, expected one that this customer bought`,
      );
    return inPlaceOf(item, days.get(item)!, desk);
  },
};

/** @param day local day on which it was bought last */
export function inPlaceOf(item: number, day: number, { shelf }: Pick<Desk, 'shelf'>): Occasion {
  const { title = null, categoryNo = null } = shelf.item(item) ?? {};
  const named = title !== null && shelf.shown(item) && shelf.category(categoryNo)?.neverExplain !== true;
  const form = named ? 'named' : 'plain';
  return {
    purchase: null,
    topic: { of: 'owned', items: [item] },
    view({ messages, formats, today }): Pick<Static<typeof View>, 'headline' | 'summary'> {
      const values = { title: quoted(title ?? ''), date: formats.date(day, today) };
      return {
        headline: messages.format(`replacement.headline.${form}`, values),
        summary: messages.format(`replacement.summary.${form}`, values),
      };
    },
  };
}
