import type { TObject } from 'typebox';
import type { BlockContext, Candidate, Shelf, Topic } from '../blocks/context.ts';
import type { LetterPlan } from '../blocks/plan.ts';
import type { Messages } from '../compile/messages.ts';
import type { LetterPurchase, LetterRepository } from '../repository.ts';
import type { Formats } from '../view/formats.ts';

/** What an occasion is read from. */
export interface Desk {
  repository: LetterRepository;
  shelf: Shelf;
  customerNo: number;
  /** Whether their history may be drawn from. */
  personal: boolean;
  now: Date;
  /** Local day, days since 1970-01-01. */
  today: number;
  /** The local day of an instant, days since 1970-01-01. */
  dayOf(at: Date): number;
  /** Resolves when what is sold out, and what no longer is, is written. */
  lookAtStock(): Promise<void>;
}

/** The first tile of the first block. */
export interface Lead {
  candidate: Candidate;
  title: string;
  /** Null where the item, or what leads to it, is never explained: then the letter does not name it either. */
  why: string | null;
  /** Tiles of its block. */
  count: number;
}

/** What a view's own words are made with. */
export interface Words {
  messages: Messages;
  formats: Formats;
  /** The letter's local day. */
  today: number;
  lead: Lead | undefined;
  /** Signed address of a tile, or of a link of the occasion's own (block `articles`); positions count from 1. */
  link(block: string, position: number): string;
}

/** What a letter is about, read from its context. */
export interface Occasion {
  /** The purchase that the letter follows; its store names the prices. Null: none. */
  purchase: Pick<LetterPurchase, 'purchaseNo' | 'storeNo' | 'day'> | null;
  topic: Topic;
  given?: BlockContext['given'];
  /** Where links of its own lead, by position. With them there is something to say without any block. */
  links?: readonly string[];
  /** The view's fields beside those that every letter has. */
  view(words: Words): object;
}

/** One kind of letter: the code beside templates/letters/NAME. */
export interface LetterKind {
  name: string;
  /** Of `context` in a request. */
  context: TObject;
  /** Every field that the template may name. */
  view: TObject;
  plan: LetterPlan;
  /** No block is in large tiles. */
  quiet?: true;
  /** Keys of texts that `occasion` asks for. */
  keys: readonly string[];
  /** @throws RegularsError `missing_context` naming the field; `invalid_request`; `not_found`; `nothing_to_say` */
  occasion(desk: Desk, context: object): Promise<Occasion>;
}
