/** A colour between two, `share` of the way from one to the other; all `#rrggbb`. */
export function mixed(from: string, to: string, share: number): string {
  let colour = '#';
  for (let i = 1; i < 7; i += 2) {
    const a = Number.parseInt(from.slice(i, i + 2), 16);
    const b = Number.parseInt(to.slice(i, i + 2), 16);
    colour += Math.round(a + (b - a) * share)
      .toString(16)
      .padStart(2, '0');
  }
  return colour;
}
