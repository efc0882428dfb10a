import type { ItemScores } from './item-scores.ts';

/** Asks for each item of a basket, given the rest of it, by scores that are summed. Holds scratch: one a thread. */
export class LeaveOneOut {
  readonly #sum: Float64Array;
  readonly #without: Float64Array;
  readonly #isGiven: Uint8Array;
  readonly #touched: Uint32Array;
  readonly #seen: Uint8Array;

  constructor(items: number) {
    this.#sum = new Float64Array(items);
    this.#without = new Float64Array(items);
    this.#isGiven = new Uint8Array(items);
    this.#touched = new Uint32Array(items);
    this.#seen = new Uint8Array(items);
  }

  /**
   * The place from 0 of each item of `basket` (item rows, each once), where all items that are not given are ranked by
   * Σ_i givenFactor_i · score_ij · otherFactor_j; of equal ones the lower row comes first. Infinity where it is `k` or
   * more, or nothing that is given speaks for the item. The sums are made once, whatever the number of `otherFactors`.
   * @returns for each of `otherFactors` the places, in the order of the basket.
   */
  places(
    scores: ItemScores,
    basket: readonly number[],
    k: number,
    givenFactor: Float64Array,
    otherFactors: readonly Float64Array[],
  ): number[][] {
    const sum = this.#sum;
    const without = this.#without;
    const isGiven = this.#isGiven;
    const touched = this.#touched;
    const seen = this.#seen;
    const places = otherFactors.map((): number[] => []);
    let size = 0;
    for (const i of basket) {
      isGiven[i] = 1;
      const { item, score } = scores(i);
      const factor = givenFactor[i]!;
      for (let at = 0; at < item.length; at++) {
        const j = item[at]!;
        if (seen[j] === 0) {
          seen[j] = 1;
          touched[size++] = j;
        }
        sum[j]! += factor * score[at]!;
      }
    }
    for (const target of basket) {
      const { item, score } = scores(target);
      const own = givenFactor[target]!;
      for (let at = 0; at < item.length; at++) without[item[at]!] = own * score[at]!;
      isGiven[target] = 0;
      for (const [of, factor] of otherFactors.entries()) {
        const wanted = (sum[target]! - without[target]!) * factor[target]!;
        let before = wanted > 0 ? 0 : k;
        for (let at = 0; at < size && before < k; at++) {
          const j = touched[at]!;
          if (isGiven[j] === 1) continue;
          const value = (sum[j]! - without[j]!) * factor[j]!;
          if (value > wanted || (value === wanted && j < target)) before++;
        }
        places[of]!.push(before < k ? before : Number.POSITIVE_INFINITY);
      }
      isGiven[target] = 1;
      for (let at = 0; at < item.length; at++) without[item[at]!] = 0;
    }
    for (let at = 0; at < size; at++) {
      sum[touched[at]!] = 0;
      seen[touched[at]!] = 0;
    }
    for (const i of basket) isGiven[i] = 0;
    return places;
  }
}
