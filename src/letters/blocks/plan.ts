/** A block of a letter: what it is worth, when it takes its items, how many it wants and needs. */
export interface BlockPlan {
  name: BlockName;
  /** Blocks take items in this order, lowest first: those with few items of their own before those with many. */
  fill: number;
  /** Bytes are saved at the block with the lowest worth. */
  worth: number;
  count: number;
  /** With fewer items the block is dropped. */
  minimum: number;
  /** Without it the letter is not sent. */
  required?: true;
}

export const BLOCK_NAMES = [
  'personal',
  'accompanying',
  'next',
  'novelties',
  'repeat',
  'similar',
  'cart',
  'viewed',
  'gifts',
  'fresh',
  'favourites',
  'reduced',
  'restocked',
  'replacement',
] as const;
export type BlockName = (typeof BLOCK_NAMES)[number];

/** Blocks of a letter, in the order in which the customer reads them. */
export type LetterPlan = readonly BlockPlan[];

export const postPurchasePlan: LetterPlan = [
  { name: 'personal', fill: 5, worth: 3, count: 4, minimum: 1 },
  { name: 'accompanying', fill: 2, worth: 5, count: 4, minimum: 2 },
  { name: 'next', fill: 3, worth: 4, count: 4, minimum: 2 },
  { name: 'novelties', fill: 4, worth: 1, count: 4, minimum: 2 },
  { name: 'repeat', fill: 1, worth: 2, count: 4, minimum: 1 },
];

/** A repeat is offered from so many days before its due window… */
export const DUE_AHEAD_DAYS = 14;

/** …to its end, and so many days after its due day in any case: later, the habit is over. */
export const DUE_PAST_DAYS = 60;
