import { type Static, Type } from 'typebox';
import type { Messages } from '../compile/messages.ts';
import type { Formats } from '../view/formats.ts';
import { baseView } from '../view/schema.ts';

/** What the template of the post-purchase letter may name. */
export const PostPurchaseView = Type.Object(
  {
    ...baseView,
    purchase: Type.Object(
      {
        date: Type.String({ description: 'Local day of the purchase' }),
        summary: Type.String({ description: 'When and how much was bought, as a sentence' }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

export type PostPurchaseView = Static<typeof PostPurchaseView>;

/** @param purchase its local day and its number of different goods */
export function purchaseView(
  purchase: { day: number; goods: number },
  today: number,
  messages: Messages,
  formats: Formats,
): PostPurchaseView['purchase'] {
  const date = formats.date(purchase.day, today);
  return { date, summary: messages.format('post-purchase.summary', { date, count: purchase.goods }) };
}
