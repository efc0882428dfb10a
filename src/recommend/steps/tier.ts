import type { RankedItem } from '../../../models/artifact/lists.ts';

/** The fallback ladder, from the top. */
export const LEVELS = ['personal', 'session', 'item', 'category', 'store', 'chain'] as const;
export type Level = (typeof LEVELS)[number];

/** One list of candidates, of one rung. Scores of different tiers are not comparable. */
export interface Tier {
  level: Level;
  items: readonly RankedItem[];
}

/** What a reason's code may be: the model's reasons, and `new` for what no list holds. */
export type ReasonCode = RankedItem['reason'] | 'new';

/** An item on its way into an answer. */
export interface Pick {
  item: number; // item_no
  score: number;
  reason: ReasonCode;
  because: number; // item_no, 0 = none
  level: Level;
}
