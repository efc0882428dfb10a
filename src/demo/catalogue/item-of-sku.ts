import { type Brand, brandOf } from './brands.ts';
import { type Colour, colourOf } from './colours.ts';
import { FAMILIES, familyIndex } from './families.ts';
import type { Family } from './family.ts';
import { rangeOf, SCALES } from './sizes.ts';
import { parseSku } from './sku.ts';

/** What a SKU says of its item. */
export interface ItemOfSku {
  /** Index in FAMILIES. */
  familyNo: number;
  family: Family;
  brand: Brand;
  /** Number of the style in its family. */
  style: number;
  colour: Colour | undefined;
  /** Index on the scale of the family's sizing, −1 = one size. */
  size: number;
  pack: string | undefined;
}

/** Undefined where no chain of the demo can have such an item. */
export function itemOfSku(sku: string): ItemOfSku | undefined {
  const parts = parseSku(sku);
  const familyNo = parts === undefined ? undefined : familyIndex(parts.family);
  if (parts === undefined || familyNo === undefined) return undefined;
  const family = FAMILIES[familyNo]!;
  const { style, pack } = parts;
  const brand = family.brands.includes(parts.brand) ? brandOf(parts.brand) : undefined;
  if (brand === undefined || style < 1 || style > family.styles) return undefined;
  const colour = colourOf(parts.colour);
  if ((colour === undefined) !== (family.colours === undefined)) return undefined;
  if ((pack === undefined) !== (family.packs === undefined)) return undefined;
  const size = sizeIn(family, parts.size);
  return size === undefined ? undefined : { familyNo, family, brand, style, colour, size, pack };
}

function sizeIn(family: Family, label: string | undefined): number | undefined {
  if (family.sizing === undefined) return label === undefined ? -1 : undefined;
  const { scale, from, to } = rangeOf(family.sizing);
  const size = label === undefined ? -1 : SCALES[scale].indexOf(label);
  return size >= from && size <= to ? size : undefined;
}
