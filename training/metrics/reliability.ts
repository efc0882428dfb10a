/** Of the cases of one bin, the lowest chances first: what was predicted and what came, 0–1. */
export interface ReliabilityBin {
  predicted: number;
  observed: number;
  count: number;
}

const BINS = 10;

/**
 * Cases sorted by their chance and cut into ten bins of equal size, fewer where there are fewer cases: a calibrated model has
 * `observed` near `predicted`.
 * @param chance 0–1. @param came whether the case of that index did.
 */
export function reliability(chance: Float64Array, came: (at: number) => boolean): ReliabilityBin[] {
  const order = Uint32Array.from(chance.keys()).sort((a, b) => chance[a]! - chance[b]! || a - b);
  const bins = Math.min(BINS, order.length);
  const bound = (bin: number) => Math.floor((bin * order.length) / bins);
  return Array.from({ length: bins }, (_, bin) => {
    const rows = order.subarray(bound(bin), bound(bin + 1));
    let predicted = 0;
    let observed = 0;
    for (const at of rows) {
      predicted += chance[at]!;
      if (came(at)) observed++;
    }
    return { predicted: predicted / rows.length, observed: observed / rows.length, count: rows.length };
  });
}
