import { normal, type Random, seededRandom } from '../../models/core/random.ts';

/**
 * Seeded choices of the simulator. Every household and style draws from a chance of its own, so that it does not depend
 * on how many came before it.
 */
export class Chance {
  readonly #seed: number;
  readonly #random: Random;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#random = seededRandom(mix(this.#seed));
  }

  /** A chance of its own for `key`, the same whatever was drawn from this one before. */
  fork(key: number): Chance {
    return new Chance(mix(this.#seed ^ mix((key + 0x632be5ab) | 0)));
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.#random();
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Uniform integer in [from, to], both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** @throws RangeError when there is nothing to pick from. */
  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError('pick: got no values, expected one or more');
    return values[Math.floor(this.next() * values.length)]!;
  }

  /** Index drawn with probability proportional to its weight; the cumulative weights rise and end above 0. */
  weighted(cumulative: ArrayLike<number>): number {
    const target = this.next() * cumulative[cumulative.length - 1]!;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Log-normal factor with median 1. */
  spread(sigma: number): number {
    return Math.exp(sigma * normal(this.#random));
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }
}

export function cumulate(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    sums[i] = sum;
  }
  return sums;
}

/** FNV-1a (32 bits) of a text: a stable key for forks and choices by name. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function mix(x: number): number {
  let z = x;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
