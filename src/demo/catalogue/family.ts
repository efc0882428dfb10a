/** How an item of the family comes in sizes. */
export type Sizing = 'diapers' | 'pants' | 'stages' | 'baby' | 'kids' | 'all' | 'shoes' | 'booties' | 'head';

/** A consumable, by the rule that says how fast a household uses it up (households/needs.ts). */
export type NeedKind =
  | 'diapers'
  | 'wipes'
  | 'cream'
  | 'formula'
  | 'puree'
  | 'cereal'
  | 'snack'
  | 'juice'
  | 'laundry'
  | 'wash'
  | 'lotion'
  | 'toothpaste'
  | 'pads';

/** Share of a year's wish for it by month, January first; the mean is about 1. */
export type Season = readonly number[];

/** A leaf category and everything the simulator knows about its items. */
export interface Family {
  /** Three letters in the SKU. */
  code: string;
  /** Title of the leaf category. */
  title: string;
  department: string;
  /** Its picture: a name in images/motifs. */
  motif: string;
  styles: number;
  brands: readonly string[];
  /** Price of a middle brand's item, dollars: cheapest and dearest style. */
  price: readonly [number, number];
  /** Ages it is for, months: from and to. */
  ages: readonly [number, number];
  /** Title after the brand, of {kind}, {name}, {detail}. */
  form: string;
  kinds: readonly string[];
  names?: readonly string[];
  details?: readonly string[];
  /** Colours a style comes in; absent = one look. */
  colours?: number;
  sizing?: Sizing;
  /** Contents of its packs, and their unit. */
  packs?: readonly number[];
  unit?: string;
  need?: NeedKind;
  /** Weight among a child's wishes at the right age; 0 = bought only with something else or on an occasion. */
  appetite: number;
  season?: Season;
  /** Bought once a child. */
  once?: boolean;
  /** Whoever has one needs no second of the same; so it is with all that is bought once, and in some departments. */
  lasting?: boolean;
  /** Nobody wants to read why it is shown to them. */
  intimate?: boolean;
  girls?: boolean;
  /** What is bought with it or soon after: family code and probability. */
  goesWith?: readonly (readonly [string, number])[];
}

export const AUTUMN: Season = [0.9, 0.4, 0.2, 0.1, 0.1, 0.1, 0.2, 0.9, 2.5, 3, 2.2, 1.4];
export const SPRING: Season = [0.2, 0.5, 2, 3, 2.4, 1.2, 0.7, 0.8, 1, 0.6, 0.3, 0.2];
export const SUMMER: Season = [0.2, 0.3, 0.6, 1.4, 2.4, 2.8, 2.3, 1.2, 0.4, 0.2, 0.1, 0.2];
export const SNOW: Season = [2.4, 1, 0.1, 0, 0, 0, 0, 0.1, 0.3, 1, 2.7, 4.4];
export const SCHOOL: Season = [0.5, 0.4, 0.4, 0.4, 0.4, 0.6, 2, 4, 2, 0.6, 0.4, 0.3];
export const FESTIVE: Season = [0.6, 0.6, 0.7, 0.8, 0.8, 0.8, 0.7, 0.7, 0.8, 1, 1.8, 2.9];

/** Names of prints; the index of the group is the print that the picture shows (images/prints.ts). */
export const PRINTS: readonly (readonly string[])[] = [
  ['Essential', 'Everyday', 'Plain & Soft', 'Classic'],
  ['Sailor Stripes', 'Candy Stripes', 'Harbour Stripes', 'Stripy Day'],
  ['Polka Dots', 'Confetti', 'Bubbles', 'Dotty'],
  ['Starry Night', 'Stargazer', 'Little Star', 'Twinkle'],
  ['Sleepy Bear', 'Little Bear', 'Bear Hug', 'Honey Bear'],
  ['Sweetheart', 'Tiny Hearts', 'Love Note', 'Happy Heart'],
  ['Forest Walk', 'Leafy Lane', 'Woodland', 'Falling Leaves'],
  ['Cloud Nine', 'Daydream', 'Little Cloud', 'Blue Skies'],
];

export function printOf(style: number): number {
  return (style * 5 + (style >> 3)) % PRINTS.length;
}

export function kindOf(family: Family, style: number): number {
  return style % family.kinds.length;
}

/** Names of soft things for babies. */
export const SOFT_NAMES: readonly string[] = [
  'Soft Dawn',
  'Little Cloud',
  'Meadow',
  'Bunny Hop',
  'Stargazer',
  'Calm',
  'Woodland',
  'Daisy',
];

export const NAMES: readonly string[] = (
  'Milo Luna Oscar Poppy Teddy Willow Hugo Daisy Otto Hazel Felix Olive Rufus Clover Basil Ivy Monty Juno Archie Wren ' +
  'Barnaby Maple Ziggy Flora Pip Nell Bruno Tilly Casper Dot'
).split(' ');
