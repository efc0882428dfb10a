import { monthOf } from '../calendar.ts';
import type { Catalogue, Item, Style } from '../catalogue/build.ts';
import { FAMILIES } from '../catalogue/families.ts';
import { priceOn } from '../catalogue/prices.ts';
import { rangeOf, type Scale } from '../catalogue/sizes.ts';
import { type Chance, cumulate } from '../chance.ts';
import type { Household } from './household.ts';

/** For whom an item is looked for. */
export interface Want {
  family: number;
  /** Age in months of whoever it is for. */
  age: number;
  /** Index on the family's scale; −1 where it has none. */
  size: number;
  /** A brand to keep to, where there is one. */
  brand?: string;
}

const BAND_MONTHS = 3;
const BANDS = 36;
const MAX_TRIES = 24;

/** What there is to buy: styles of a family by popularity, families by age and month. Read-only once built. */
export class Shelf {
  readonly catalogue: Catalogue;
  /** Family → its styles, and their cumulative popularity. */
  readonly #styles: Style[][];
  readonly #popularity: Float64Array[];
  /** (age band × 12 + month) → cumulative wish over FAMILIES. */
  readonly #wishes: Float64Array[];

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
    this.#styles = FAMILIES.map(() => []);
    for (const style of catalogue.styles) this.#styles[style.family]!.push(style);
    this.#popularity = this.#styles.map((styles) => cumulate(styles.map((style) => style.popularity)));
    this.#wishes = [];
    for (let band = 0; band < BANDS; band++)
      for (let month = 0; month < 12; month++)
        this.#wishes.push(cumulate(FAMILIES.map((_, family) => appetite(family, band * BAND_MONTHS, month))));
  }

  /** A family of products that a child of that age would like that day. */
  wish(age: number, day: number, chance: Chance): number {
    const band = Math.min(BANDS - 1, Math.max(0, Math.floor(age / BAND_MONTHS)));
    return chance.weighted(this.#wishes[band * 12 + monthOf(day)]!);
  }

  /**
   * An item of the family that is on sale that day, fits, and suits the household: new and reduced styles draw more,
   * strange brands and dear ones less. Undefined when nothing was found in a few tries.
   */
  find(want: Want, day: number, household: Household, chance: Chance): Item | undefined {
    const styles = this.#styles[want.family]!;
    const popularity = this.#popularity[want.family]!;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const style = styles[chance.weighted(popularity)]!;
      if (day < style.firstDay || day >= style.lastDay) continue;
      if (want.age < style.ages[0] || want.age > style.ages[1]) continue;
      if (want.brand !== undefined && style.brand.code !== want.brand && tries < MAX_TRIES / 2) continue;
      if (!appeals(style, day, household, chance)) continue;
      const item = variant(style, want.size, household, chance);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  /** The item of a style in a size, in the pack the household likes; undefined when it is not on sale that day. */
  again(styleNo: number, size: number, day: number, household: Household, chance: Chance): Item | undefined {
    const style = this.catalogue.styles[styleNo]!;
    if (day < style.firstDay || day >= style.lastDay) return undefined;
    return variant(style, size, household, chance);
  }
}

export function scaleOf(family: number): Scale | undefined {
  const sizing = FAMILIES[family]!.sizing;
  return sizing === undefined ? undefined : rangeOf(sizing).scale;
}

function appetite(familyNo: number, age: number, month: number): number {
  const family = FAMILIES[familyNo]!;
  const [from, to] = family.ages;
  if (age < from - 1 || age > to) return 0;
  return family.appetite * (family.season?.[month] ?? 1);
}

/** Whether the household takes a style it looks at. */
function appeals(style: Style, day: number, household: Household, chance: Chance): boolean {
  const isNew = day - style.firstDay < 45;
  // A taste in brands: some the household likes, by its number; most it passes over.
  const liked = (household.index * 31 + style.brand.number * 7) % 5 < 2 ? 1 : 0.3;
  const tooDear = style.brand.tier > household.purse * 1.2 ? 0.35 : 1;
  const appeal = (isNew ? 0.95 : 0.6) * liked * tooDear;
  const mood = chance.next();
  return mood < appeal || (mood < appeal * 1.6 && priceOn(style.items[0]!.prices, day).old > 0);
}

function variant(style: Style, size: number, household: Household, chance: Chance): Item | undefined {
  let found: Item | undefined;
  let count = 0;
  const bigPacks = (household.purse * 31 * (style.family + 1)) % 1 > 0.5;
  for (const item of style.items) {
    if (item.size !== size) continue;
    count++;
    // Packs stand in pairs, the larger second; colours are drawn evenly.
    if (item.pack > 1) {
      if (found === undefined || bigPacks) found = item;
    } else if (chance.next() * count < 1) found = item;
  }
  return found;
}
