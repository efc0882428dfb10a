import { Chance } from '../chance.ts';
import { type Brand, brandOf } from './brands.ts';
import { COLOURS, type Colour } from './colours.ts';
import { FAMILIES } from './families.ts';
import type { Family } from './family.ts';
import { type PriceFactor, type PriceStep, priceFactors, priceSteps } from './prices.ts';
import { rangeOf, SCALES } from './sizes.ts';
import { skuCode, styleCode } from './sku.ts';
import { itemTitle, styleTitle } from './title.ts';

/** One SKU. */
export interface Item {
  /** Position in the catalogue. */
  index: number;
  sku: string;
  /** What the till scans: a number of its own. */
  article: string;
  gtin: string;
  style: number;
  title: string;
  colour: Colour | undefined;
  /** Index on the scale of its family's sizing, −1 = one size. */
  size: number;
  /** Units in a pack; 1 = sold singly. */
  pack: number;
  prices: readonly PriceStep[];
}

/** One coat in all its sizes and colours. */
export interface Style {
  index: number;
  code: string;
  /** Index in FAMILIES. */
  family: number;
  brand: Brand;
  /** Ages it is for, months. */
  ages: readonly [number, number];
  /** Local days on sale: first, and the one after the last. */
  firstDay: number;
  lastDay: number;
  /** Weight among the styles of its family. */
  popularity: number;
  items: Item[];
}

export interface Catalogue {
  styles: readonly Style[];
  items: readonly Item[];
}

const FOREVER = 1 << 30;

/** Every style and SKU of the chain, as sold in [start, until) and some time before. */
export function buildCatalogue(seed: number, start: number, until: number): Catalogue {
  const styles: Style[] = [];
  const items: Item[] = [];
  FAMILIES.forEach((family, familyNo) => {
    for (let number = 1; number <= family.styles; number++) {
      const chance = new Chance(seed).fork(familyNo * 1000 + number);
      const brand = brandOf(family.brands[Math.floor(chance.next() ** 1.4 * family.brands.length)]!)!;
      const firstDay = launchDay(chance, family, start, until);
      const lastDay = endDay(chance, firstDay, start, until);
      const style: Style = {
        index: styles.length,
        code: styleCode({ brand: brand.code, family: family.code, style: number }),
        family: familyNo,
        brand,
        ages: agesOf(chance, family),
        firstDay,
        lastDay,
        popularity: chance.spread(0.5) / (1 + chance.int(0, family.styles)) ** 0.75,
        items: [],
      };
      const title = styleTitle(family, brand, number);
      const factors = priceFactors(chance, firstDay, Math.min(until, lastDay));
      styles.push(style);
      addItems(chance, style, title, number, factors, items);
    }
  });
  return { styles, items };
}

/** Most were there before; the rest arrive all along, in the last month too. */
function launchDay(chance: Chance, family: Family, start: number, until: number): number {
  const isNew = chance.chance(family.need === undefined ? 0.3 : 0.12);
  return isNew ? chance.int(start + 1, until - 3) : start - chance.int(30, 900);
}

function endDay(chance: Chance, firstDay: number, start: number, until: number): number {
  const earliest = Math.max(firstDay, start) + 90;
  return chance.chance(0.12) && earliest < until ? chance.int(earliest, until) : FOREVER;
}

/** Toys and books are each for some years of childhood; what comes in sizes or is bought once, for the family's ages. */
function agesOf(chance: Chance, family: Family): readonly [number, number] {
  const [from, to] = family.ages;
  const whole = family.sizing !== undefined || family.need !== undefined || family.once === true;
  if (whole || to - from <= 30) return family.ages;
  const first = Math.round(from + chance.next() ** 1.5 * (to - from) * 0.6);
  return [first, Math.min(to, first + Math.max(12, Math.round((to - from) * chance.between(0.3, 0.6))))];
}

function addItems(
  chance: Chance,
  style: Style,
  title: string,
  number: number,
  factors: readonly PriceFactor[],
  items: Item[],
): void {
  const family = FAMILIES[style.family]!;
  const [low, high] = family.price;
  const base = (low + (high - low) * chance.next() ** 1.4) * style.brand.tier;
  const range = family.sizing === undefined ? undefined : rangeOf(family.sizing);
  const sizes = range === undefined ? [-1] : sizesOf(chance, range.from, range.to, family);
  for (const colour of coloursOf(chance, family)) {
    for (const size of sizes) {
      for (const [packNo, packSize] of (family.packs ?? [1]).entries()) {
        const diapers = range?.scale === 'diaper';
        // A pack holds fewer of the larger diapers, at a higher price each.
        const pack = diapers ? Math.round(packSize * (1.25 - 0.1 * size)) : packSize;
        const unit = base * (diapers ? 1 + 0.09 * size : 1) * (packNo > 0 ? 0.92 : 1);
        const label = range === undefined ? undefined : SCALES[range.scale][size];
        const index = items.length;
        const item: Item = {
          index,
          sku: skuCode({
            brand: style.brand.code,
            family: family.code,
            style: number,
            colour: colour?.code,
            size: label,
            pack: family.packs && String(pack),
          }),
          article: String(2_100_000 + index * 7),
          gtin: gtin(index),
          style: style.index,
          title: itemTitle(title, family, { colour, size, pack }),
          colour,
          size,
          pack,
          prices: priceSteps(factors, unit * (family.packs ? pack : 1)),
        };
        items.push(item);
        style.items.push(item);
      }
    }
  }
}

/** Consumables come in every size; of the rest a style skips an end of the scale now and then. */
function sizesOf(chance: Chance, from: number, to: number, family: Family): number[] {
  const whole = family.need !== undefined || to - from < 5;
  const length = whole ? to - from + 1 : chance.int(5, Math.min(7, to - from + 1));
  const first = from + (whole ? 0 : chance.int(0, to - from + 1 - length));
  return Array.from({ length }, (_, i) => first + i);
}

function coloursOf(chance: Chance, family: Family): (Colour | undefined)[] {
  if (family.colours === undefined) return [undefined];
  const count = chance.int(1, family.colours);
  const first = chance.int(0, COLOURS.length - 1);
  return Array.from({ length: count }, (_, i) => COLOURS[(first + i * 5) % COLOURS.length]);
}

/** GTIN-13 under the prefix 200, which GS1 leaves to shops. */
function gtin(index: number): string {
  const body = `200${String(index + 1).padStart(9, '0')}`;
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += Number(body[i]) * (i % 2 === 0 ? 1 : 3);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
