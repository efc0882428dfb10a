/** Four decimals; a dash where there is no figure. */
export function decimals(value: number | null | undefined): string {
  return typeof value === 'number' ? value.toFixed(4) : '–';
}

/** With its sign, four decimals. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
