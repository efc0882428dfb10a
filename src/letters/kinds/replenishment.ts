import { type Static, Type } from 'typebox';
import { headline } from '../view/headline.ts';
import { baseView } from '../view/schema.ts';
import type { LetterKind } from './kind.ts';
import { ABOUT_NOTHING, NoContext } from './without-context.ts';

const View = Type.Object(
  {
    ...baseView,
    headline: Type.String({ description: 'Names the first thing that is due, where it may be named' }),
    due: Type.String({ description: 'When it is due, or what the letter is' }),
    summary: Type.String({ description: 'How many things are due, as a sentence' }),
  },
  { additionalProperties: false },
);

/** Time to buy again, with the date. */
export const replenishment: LetterKind = {
  name: 'replenishment',
  context: NoContext,
  view: View,
  plan: [
    { name: 'repeat', fill: 1, worth: 2, count: 6, minimum: 1, required: true },
    { name: 'personal', fill: 2, worth: 1, count: 4, minimum: 2 },
  ],
  keys: ['headline.named', 'headline.plain', 'due', 'summary'].map((key) => `replenishment.${key}`),
  occasion: async () => ({
    ...ABOUT_NOTHING,
    view: ({ messages, lead }): Pick<Static<typeof View>, 'headline' | 'due' | 'summary'> => ({
      headline: headline('replenishment', lead, messages),
      due: lead?.why ?? messages.format('replenishment.due'),
      summary: messages.format('replenishment.summary', { count: lead?.count ?? 0 }),
    }),
  }),
};
