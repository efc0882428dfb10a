import { type Static, Type } from 'typebox';
import { RegularsError } from '../../errors.ts';
import { postPurchasePlan } from '../blocks/plan.ts';
import type { LetterPurchase } from '../repository.ts';
import { baseView } from '../view/schema.ts';
import { Id } from './codes.ts';
import type { LetterKind, Occasion } from './kind.ts';

const closed = { additionalProperties: false };

const Context = Type.Object(
  {
    purchase: Type.Optional(
      Type.Object(
        {
          id: Type.String(Id),
          source: Type.String({ ...Id, default: 'default' }),
        },
        { ...closed, description: 'The purchase that the letter follows; absent = the latest one' },
      ),
    ),
  },
  closed,
);

const View = Type.Object(
  {
    ...baseView,
    purchase: Type.Object(
      {
        date: Type.String({ description: 'Local day of the purchase' }),
        summary: Type.String({ description: 'When and how much was bought, as a sentence' }),
      },
      closed,
    ),
  },
  closed,
);

/** Thanks for a purchase and says what goes with it and what comes next. */
export const postPurchase: LetterKind = {
  name: 'post-purchase',
  context: Context,
  view: View,
  plan: postPurchasePlan,
  keys: ['post-purchase.summary'],
  async occasion({ repository, customerNo }, context: Static<typeof Context>) {
    const named = context.purchase;
    const purchase = await repository.purchase(customerNo, named);
    if (purchase === null && named !== undefined)
      throw new RegularsError(
        'not_found',
        `context.purchase: this customer has no purchase ${named.id} of source ${named.source}`,
      );
    if (purchase === null)
      throw new RegularsError(
        'missing_context',
        'context.purchase: none given, and this customer has none yet of which goods were kept',
      );
    if (purchase.items.length === 0)
      throw new RegularsError(
        'nothing_to_say',
        'context.purchase: of this purchase no goods were kept, so there is nothing to thank for',
      );
    return afterPurchase(purchase);
  },
};

export function afterPurchase(purchase: LetterPurchase): Occasion {
  return {
    purchase,
    topic: { of: 'purchase', items: purchase.items },
    view({ messages, formats, today }): Pick<Static<typeof View>, 'purchase'> {
      const date = formats.date(purchase.day, today);
      const summary = messages.format('post-purchase.summary', { date, count: purchase.pieces });
      return { purchase: { date, summary } };
    },
  };
}
