import { type Static, Type } from 'typebox';
import { daysUntil, daysUntilKeys } from '../view/days-until.ts';
import { baseView } from '../view/schema.ts';
import { codes, itemsOf } from './codes.ts';
import { DATE_KINDS, DateContext, type ImportantDay, importantDay } from './dates.ts';
import type { LetterKind, Occasion } from './kind.ts';

const Context = Type.Object(
  { ...DateContext.properties, items: Type.Optional(codes('what the person wishes for')) },
  { additionalProperties: false },
);

const View = Type.Object(
  {
    ...baseView,
    headline: Type.String({ description: 'Whose day it is, and when' }),
    title: Type.String({ description: 'Names the person, where one is named' }),
    summary: Type.String({ description: 'How many days are left, as a sentence' }),
  },
  { additionalProperties: false },
);

/** A day is near: what the person may like. */
export const giftReminder: LetterKind = {
  name: 'gift-reminder',
  context: Context,
  view: View,
  plan: [
    { name: 'gifts', fill: 1, worth: 2, count: 6, minimum: 2, required: true },
    { name: 'fresh', fill: 2, worth: 1, count: 4, minimum: 2 },
  ],
  keys: [
    ...['headline', 'title'].flatMap((key) => [`gift-reminder.${key}.named`, `gift-reminder.${key}.plain`]),
    ...DATE_KINDS.map((kind) => `occasion.${kind}`),
    ...daysUntilKeys('gift-reminder'),
  ],
  async occasion(desk, context: Static<typeof Context>) {
    const own = ({ kind, person }: { kind: string; person: string }) => kind === 'birthday' && person === '';
    const day = await importantDay(desk, context, (date) => !own(date));
    const earlier = desk.personal ? await desk.repository.gifts(desk.customerNo) : [];
    return giftFor(day, earlier, itemsOf(desk, context.items ?? []));
  },
};

/** @param earlier what the customer bought as gifts, the latest first. @param wishes what the person wishes for. */
export function giftFor(
  { kind, person, day }: ImportantDay,
  earlier: readonly number[],
  wishes: readonly number[],
): Occasion {
  return {
    purchase: null,
    topic: { of: 'gift', items: earlier },
    given: { gifts: wishes.map((item) => ({ item, reason: 'wish', because: 0 })) },
    view({ messages, formats, today }): Pick<Static<typeof View>, 'headline' | 'title' | 'summary'> {
      const date = formats.date(day, today);
      const event = messages.format(`occasion.${kind}`);
      const form = person === null ? 'plain' : 'named';
      const values = { date, event, person: person ?? '' };
      return {
        headline: messages.format(`gift-reminder.headline.${form}`, values),
        title: messages.format(`gift-reminder.title.${form}`, values),
        summary: daysUntil('gift-reminder', day, messages, formats, today),
      };
    },
  };
}
