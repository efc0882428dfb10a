import { COLOURS, type Colour } from '../catalogue/colours.ts';
import { kindOf, printOf } from '../catalogue/family.ts';
import type { ItemOfSku } from '../catalogue/item-of-sku.ts';
import { rangeOf, SCALES } from '../catalogue/sizes.ts';
import { box, disc, type Ink, type Motif, oval, shape, star, WHITE } from './ink.ts';
import { mixed } from './mixed.ts';
import { FEEDING } from './motifs/feeding.ts';
import { GARMENTS } from './motifs/garments.ts';
import { HOME } from './motifs/home.ts';
import { OUTDOOR } from './motifs/outdoor.ts';
import { PACKS } from './motifs/packs.ts';
import { PLAY } from './motifs/play.ts';
import { SHOES } from './motifs/shoes.ts';
import { TOYS } from './motifs/toys.ts';
import { TRAVEL } from './motifs/travel.ts';
import { VEHICLES } from './motifs/vehicles.ts';
import { printPattern } from './prints.ts';

const MOTIFS: Readonly<Record<string, Motif>> = {
  ...PACKS,
  ...FEEDING,
  ...HOME,
  ...TRAVEL,
  ...GARMENTS,
  ...SHOES,
  ...TOYS,
  ...PLAY,
  ...VEHICLES,
  ...OUTDOOR,
};

export const motifNames: readonly string[] = Object.keys(MOTIFS);

/** The picture of an item: a 400 × 400 SVG, the same every time. Without an item, a parcel. */
export function drawItem(item: ItemOfSku | undefined): string {
  if (item === undefined) return sheet(PARCEL_INK, parcel());
  const { family, familyNo, brand, style } = item;
  // A pack wears its brand's colours; a thing that comes in one look, a colour of its own.
  const packed = PACKS[family.motif] !== undefined;
  const colour =
    item.colour ?? (packed ? ofBrand(brand.main) : COLOURS[(style * 7 + familyNo) % COLOURS.length]!);
  const second = packed
    ? ofBrand(brand.accent)
    : COLOURS[(COLOURS.indexOf(colour) + 5 + (style % 3) * 3) % COLOURS.length]!;
  const ink: Ink = {
    main: colour.main,
    dark: colour.dark,
    light: colour.light,
    accent: second.main,
    accentDark: second.dark,
    kind: kindOf(family, style),
    style,
    print: family.sizing === undefined ? (style * 3) % 8 : printOf(style),
    label: family.sizing === undefined ? '' : SCALES[rangeOf(family.sizing).scale][item.size]!,
    brand: brand.name,
  };
  return sheet(ink, MOTIFS[family.motif]!(ink));
}

function ofBrand(main: string): Colour {
  return {
    code: '',
    name: '',
    main,
    dark: mixed(main, '#2b2633', 0.34),
    light: mixed(main, '#ffffff', 0.72),
  };
}

function sheet(ink: Ink, motif: string): string {
  const paper = mixed(ink.light, '#ffffff', 0.52);
  const halo = mixed(ink.light, '#ffffff', 0.08);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400" role="img"><defs>${printPattern(ink)}</defs>${box(0, 0, 400, 400, 0, paper)}${disc(200, 200, 168, halo)}${oval(200, 338, 128, 13, '#453c50', ' opacity=".13"')}${motif}</svg>`;
}

const PARCEL_INK: Ink = {
  main: '#d8bf9f',
  dark: '#a98d68',
  light: '#f4ebdf',
  accent: '#8cc5e8',
  accentDark: '#4f93bf',
  kind: 0,
  style: 0,
  print: 0,
  label: '',
  brand: '',
};

function parcel(): string {
  const { main, dark, accent } = PARCEL_INK;
  return (
    shape('M84 160l116-54 116 54v124l-116 46-116-46z', main) +
    shape('M200 214l116-54v124l-116 46z', dark) +
    shape('M84 160l116-54 116 54-116 54z', mixed(main, WHITE, 0.4)) +
    shape('M136 136l116 54v46l-26 12v-46L110 148z', accent, ' opacity=".85"') +
    star(142, 250, 19, WHITE)
  );
}
