/** A stream of numbers in [0, 1) that its seed alone determines (mulberry32: 32-bit state, period 2^32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  };
}

/** A standard normal number (Box–Muller). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Shuffles in place (Fisher–Yates) and returns the same array. */
export function shuffle<T extends Int32Array | Uint32Array>(values: T, random: Random): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const swapped = values[i]!;
    values[i] = values[j]!;
    values[j] = swapped;
  }
  return values;
}

/** `size` of the numbers 0 … count − 1, each set equally likely, ascending; all of them where size ≥ count. */
export function sample(count: number, size: number, random: Random): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return size >= count ? rows : shuffle(rows, random).slice(0, size).sort();
}
