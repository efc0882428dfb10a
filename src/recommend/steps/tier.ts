import { type RankedItem, REASONS } from '../../../models/artifact/lists.ts';
import type { Source } from '../placements/sources.ts';

/** The fallback ladder, from the top. */
export const LEVELS = ['personal', 'session', 'item', 'category', 'store', 'chain'] as const;
export type Level = (typeof LEVELS)[number];

/** One list of candidates, of one rung. Scores of different tiers are not comparable. */
export interface Tier {
  source: Source;
  level: Level;
  items: readonly Candidate[];
}

/**
 * What a reason's code may be: the model's, `session` for what a visitor's session led to, `new` for what no list holds,
 * `featured` for what a rule has pinned.
 */
export const REASON_CODES = [
  ...(Object.keys(REASONS) as (keyof typeof REASONS)[]),
  'session',
  'new',
  'featured',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** An entry of a list. */
export interface Candidate extends Omit<RankedItem, 'reason'> {
  reason: ReasonCode;
}

/** An item on its way into an answer. */
export interface Pick {
  item: number; // item_no
  score: number;
  reason: ReasonCode;
  because: number; // item_no, 0 = none
  level: Level;
}
