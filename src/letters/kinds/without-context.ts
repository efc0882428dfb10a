import { Type } from 'typebox';
import type { LetterPlan } from '../blocks/plan.ts';
import { baseView } from '../view/schema.ts';
import type { LetterKind, Occasion } from './kind.ts';

const closed = { additionalProperties: false };

/** Nothing has to be told with such a letter: it is about the customer alone. */
export const NoContext = Type.Object({}, closed);

/** A letter about nothing that the customer has just done. */
export const ABOUT_NOTHING: Pick<Occasion, 'purchase' | 'topic'> = {
  purchase: null,
  topic: { of: 'viewed', items: [] },
};

/** A letter whose words are all in the locales' files. */
export function withoutContext(name: string, plan: LetterPlan): LetterKind {
  return {
    name,
    context: NoContext,
    view: Type.Object(baseView, closed),
    plan,
    keys: [],
    occasion: async () => ({ ...ABOUT_NOTHING, view: () => ({}) }),
  };
}
