import type { TObject } from 'typebox';
import type { LetterPlan } from '../blocks/plan.ts';
import type { Messages } from '../compile/messages.ts';
import type { LetterPurchase, LetterRepository } from '../repository.ts';
import type { Formats } from '../view/formats.ts';

/** What a letter is about, read from its context. */
export interface Occasion {
  purchase: LetterPurchase;
  /** The view's fields beside those that every letter has. `today` is the letter's local day. */
  view(messages: Messages, formats: Formats, today: number): object;
}

/** One kind of letter: the code beside templates/letters/NAME. */
export interface LetterKind {
  name: string;
  /** Of `context` in a request. */
  context: TObject;
  /** Every field that the template may name. */
  view: TObject;
  plan: LetterPlan;
  /** Keys of texts that `occasion` asks for. */
  keys: readonly string[];
  /** @throws RegularsError `missing_context` naming the field; `not_found` */
  occasion(repository: LetterRepository, customerNo: number, context: object): Promise<Occasion>;
}
