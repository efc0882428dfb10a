import { type Static, Type } from 'typebox';
import { baseView } from '../view/schema.ts';
import { DateContext, type ImportantDay, importantDay } from './dates.ts';
import type { LetterKind, Occasion } from './kind.ts';
import { ABOUT_NOTHING } from './without-context.ts';

const View = Type.Object(
  { ...baseView, title: Type.String({ description: 'Wishes on the day itself; before it says when it is' }) },
  { additionalProperties: false },
);

/** To a customer whose birthday it is, or soon will be. */
export const birthday: LetterKind = {
  name: 'birthday',
  context: DateContext,
  view: View,
  plan: [
    { name: 'personal', fill: 2, worth: 2, count: 6, minimum: 2, required: true },
    { name: 'novelties', fill: 1, worth: 1, count: 4, minimum: 2 },
  ],
  keys: ['named', 'plain', 'ahead'].map((form) => `birthday.title.${form}`),
  async occasion(desk, context: Static<typeof DateContext>) {
    return birthdayOn(
      await importantDay(desk, context, ({ kind, person }) => kind === 'birthday' && person === ''),
    );
  },
};

export function birthdayOn({ person, day }: Pick<ImportantDay, 'person' | 'day'>): Occasion {
  return {
    ...ABOUT_NOTHING,
    view({ messages, formats, today }): Pick<Static<typeof View>, 'title'> {
      const form = day > today ? 'ahead' : person === null ? 'plain' : 'named';
      const values = { person: person ?? '', date: formats.date(day, today) };
      return { title: messages.format(`birthday.title.${form}`, values) };
    },
  };
}
