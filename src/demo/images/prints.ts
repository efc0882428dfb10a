import { bearFace, cloud, disc, heart, type Ink, leaf, line, star } from './ink.ts';

/** The print of the cloth as an SVG pattern `#print`; the order is that of PRINTS in catalogue/family.ts. */
const PRINT_TILES: readonly ((ink: Ink) => string)[] = [
  () => '',
  ({ light }) => line('M-6 14H66M-6 44H66', light, 11),
  ({ light, accent }) => disc(15, 15, 7, light) + disc(45, 45, 7, accent),
  ({ light, accent }) => star(16, 16, 9, light) + star(46, 46, 7, accent),
  ({ light, dark }) => bearFace(30, 34, 0.34, light, dark),
  ({ light, accent }) => heart(15, 16, 0.75, light) + heart(45, 46, 0.75, accent),
  ({ light, dark }) => leaf(16, 18, 0.9, 25, light) + leaf(46, 46, 0.9, -35, dark),
  ({ light }) => cloud(17, 18, 0.62, light) + cloud(46, 47, 0.62, light),
];

export function printPattern(ink: Ink): string {
  if (ink.print === 0) return '';
  return `<pattern id="print" width="60" height="60" patternUnits="userSpaceOnUse" patternTransform="translate(12 8)">${PRINT_TILES[ink.print]!(ink)}</pattern>`;
}
