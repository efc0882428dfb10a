import { type Static, Type } from 'typebox';
import { daysUntil, daysUntilKeys } from '../view/days-until.ts';
import { baseView } from '../view/schema.ts';
import { IsoDay, upcomingDay } from './dates.ts';
import type { LetterKind } from './kind.ts';
import { ABOUT_NOTHING } from './without-context.ts';

const closed = { additionalProperties: false };

const Context = Type.Object(
  {
    points: Type.Object(
      {
        amount: Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }),
        expiresOn: Type.String({
          ...IsoDay,
          description: 'The last day on which they count: YYYY-MM-DD, today or later',
        }),
      },
      closed,
    ),
  },
  closed,
);

const View = Type.Object(
  {
    ...baseView,
    headline: Type.String({ description: 'How many points expire, and when' }),
    summary: Type.String({ description: 'How many days are left, as a sentence' }),
  },
  closed,
);

/** Bonus points are about to expire. The sender answers for the amount: points are kept elsewhere. */
export const pointsExpiring: LetterKind = {
  name: 'points-expiring',
  context: Context,
  view: View,
  plan: [
    { name: 'personal', fill: 2, worth: 2, count: 6, minimum: 2, required: true },
    { name: 'repeat', fill: 1, worth: 1, count: 4, minimum: 1 },
  ],
  keys: ['points-expiring.headline', ...daysUntilKeys('points-expiring')],
  async occasion({ today }, { points: { amount, expiresOn } }: Static<typeof Context>) {
    const day = upcomingDay('context.points.expiresOn', expiresOn, today);
    return {
      ...ABOUT_NOTHING,
      view({ messages, formats, today }): Pick<Static<typeof View>, 'headline' | 'summary'> {
        const values = { count: amount, amount: formats.number(amount), date: formats.date(day, today) };
        return {
          headline: messages.format('points-expiring.headline', values),
          summary: daysUntil('points-expiring', day, messages, formats, today),
        };
      },
    };
  },
};
