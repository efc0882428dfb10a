/** Of the cases of one bin, the lowest chances first: what was predicted and what came, 0–1. */
export interface ReliabilityBin {
  predicted: number;
  observed: number;
  count: number;
}

/** Cases sorted by their chance and cut into `bins` of equal size: how far predictions can be taken at their word. */
export function reliability(
  chance: Float64Array,
  came: (at: number) => boolean,
  bins = 10,
): ReliabilityBin[] {
  const order = Uint32Array.from(chance.keys()).sort((a, b) => chance[a]! - chance[b]! || a - b);
  return Array.from({ length: Math.min(bins, order.length) }, (_, bin) => {
    const of = Math.min(bins, order.length);
    const rows = order.subarray(
      Math.floor((bin * order.length) / of),
      Math.floor(((bin + 1) * order.length) / of),
    );
    let predicted = 0;
    let observed = 0;
    for (const at of rows) {
      predicted += chance[at]!;
      if (came(at)) observed++;
    }
    return { predicted: predicted / rows.length, observed: observed / rows.length, count: rows.length };
  });
}
