/** What a motif is drawn with. The sheet is 400 × 400; things stand on y = 330. */
export interface Ink {
  main: string;
  dark: string;
  light: string;
  accent: string;
  accentDark: string;
  /** Which of the family's kinds it is: a bear or a bunny. */
  kind: number;
  style: number;
  /** Index in PRINTS, for cloth. */
  print: number;
  /** Size, stage or pack, where a label says so; else empty. */
  label: string;
  brand: string;
}

export type Motif = (ink: Ink) => string;

export const WHITE = '#fffdf9';
export const SOOT = '#4b4657';
export const WOOD = '#d9b382';
export const WOOD_DARK = '#b58a57';
export const SKIN = '#f6d3b8';
export const METAL = '#c3ccd6';
export const METAL_DARK = '#8d99a8';

export const RAINBOW: readonly string[] = ['#e4685b', '#f3a64b', '#f6cf5f', '#7fbf8a', '#5fa8d3', '#9a86c4'];

export function box(x: number, y: number, w: number, h: number, r: number, fill: string, more = ''): string {
  return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}"${more}/>`;
}

export function disc(x: number, y: number, r: number, fill: string, more = ''): string {
  return `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"${more}/>`;
}

export function oval(x: number, y: number, rx: number, ry: number, fill: string, more = ''): string {
  return `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"${more}/>`;
}

export function shape(d: string, fill: string, more = ''): string {
  return `<path d="${d}" fill="${fill}"${more}/>`;
}

export function line(d: string, colour: string, width: number): string {
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** A shape of cloth: its colour, and its print over it. */
export function cloth(d: string, ink: Ink): string {
  return shape(d, ink.main) + (ink.print > 0 ? shape(d, 'url(#print)') : '');
}

/** Mirrors what is drawn on the left half to the right. */
export function both(half: string): string {
  return `${half}<g transform="matrix(-1 0 0 1 400 0)">${half}</g>`;
}

export function turned(degrees: number, x: number, y: number, inner: string): string {
  return `<g transform="rotate(${degrees} ${x} ${y})">${inner}</g>`;
}

export function words(
  x: number,
  y: number,
  size: number,
  colour: string,
  text: string,
  weight = 700,
): string {
  return `<text x="${x}" y="${y}" font-family="Nunito, 'Segoe UI', system-ui, -apple-system, 'DejaVu Sans', sans-serif" font-size="${size}" font-weight="${weight}" fill="${colour}" text-anchor="middle">${escapeXml(text)}</text>`;
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Eyes, nose and a smile, of a face whose middle is at (x, y); `s` = 1 for a head 100 wide. */
export function face(x: number, y: number, s: number, colour = SOOT): string {
  return (
    disc(x - 20 * s, y - 6 * s, 5.5 * s, colour) +
    disc(x + 20 * s, y - 6 * s, 5.5 * s, colour) +
    oval(x, y + 8 * s, 7 * s, 5 * s, colour) +
    line(`M${x - 10 * s} ${y + 18 * s}q${10 * s} ${9 * s} ${20 * s} 0`, colour, 3.2 * s) +
    disc(x - 33 * s, y + 12 * s, 8 * s, '#f5a6a0', ' opacity=".5"') +
    disc(x + 33 * s, y + 12 * s, 8 * s, '#f5a6a0', ' opacity=".5"')
  );
}

export function star(x: number, y: number, r: number, fill: string): string {
  let d = '';
  for (let i = 0; i < 10; i++) {
    const angle = (Math.PI * i) / 5 - Math.PI / 2;
    const radius = i % 2 === 0 ? r : r * 0.46;
    d += `${i === 0 ? 'M' : 'L'}${(x + radius * Math.cos(angle)).toFixed(1)} ${(y + radius * Math.sin(angle)).toFixed(1)}`;
  }
  return shape(
    `${d}Z`,
    fill,
    ` stroke="${fill}" stroke-width="${(r * 0.2).toFixed(1)}" stroke-linejoin="round"`,
  );
}

export function heart(x: number, y: number, s: number, fill: string): string {
  return shape(
    `M${x} ${y + 12 * s}C${x - 22 * s} ${y - 2 * s} ${x - 12 * s} ${y - 18 * s} ${x} ${y - 7 * s}C${x + 12 * s} ${y - 18 * s} ${x + 22 * s} ${y - 2 * s} ${x} ${y + 12 * s}Z`,
    fill,
  );
}

export function leaf(x: number, y: number, s: number, degrees: number, fill: string): string {
  return turned(
    degrees,
    x,
    y,
    shape(
      `M${x} ${y + 14 * s}C${x - 13 * s} ${y + 2 * s} ${x - 8 * s} ${y - 12 * s} ${x} ${y - 16 * s}C${x + 8 * s} ${y - 12 * s} ${x + 13 * s} ${y + 2 * s} ${x} ${y + 14 * s}Z`,
      fill,
    ),
  );
}

export function cloud(x: number, y: number, s: number, fill: string): string {
  return (
    disc(x - 11 * s, y, 8 * s, fill) +
    disc(x, y - 6 * s, 11 * s, fill) +
    disc(x + 12 * s, y, 9 * s, fill) +
    box(x - 18 * s, y - 1 * s, 38 * s, 9 * s, 4.5 * s, fill)
  );
}

export function bearFace(x: number, y: number, s: number, fur: string, inner: string): string {
  return (
    disc(x - 34 * s, y - 36 * s, 17 * s, fur) +
    disc(x + 34 * s, y - 36 * s, 17 * s, fur) +
    disc(x - 34 * s, y - 36 * s, 9 * s, inner) +
    disc(x + 34 * s, y - 36 * s, 9 * s, inner) +
    oval(x, y, 52 * s, 47 * s, fur) +
    oval(x, y + 15 * s, 22 * s, 17 * s, inner) +
    face(x, y, s)
  );
}
