/** A threshold is guessed from so many of the scores. */
const SAMPLE = 256;

/**
 * Picks the best `k` of many ids at once, without ranking them. A threshold guessed from a sample leaves most of them
 * out before anything is sorted. Holds scratch: one a thread.
 */
export class Selection {
  readonly k: number;
  readonly #at: Uint32Array;
  readonly #score: Float32Array;
  readonly #picked: Uint32Array;
  readonly #sample = new Float32Array(SAMPLE);

  /** @param most ids at a time. */
  constructor(most: number, k: number) {
    this.k = k;
    this.#at = new Uint32Array(most);
    this.#score = new Float32Array(most);
    this.#picked = new Uint32Array(Math.min(most, k));
  }

  /**
   * The k ids with the highest score, in the order in which they came; of equal scores the earlier ones. Valid until the
   * next call.
   * @param score of each id, none NaN; there may be more of them.
   */
  pick(ids: Uint32Array, score: Float32Array): Uint32Array {
    if (ids.length <= this.k) return ids;
    if (this.k === 0) return this.#picked;
    let size = this.#atLeast(this.#threshold(ids.length, score), ids.length, score);
    // The sample was not like the rest.
    if (size < this.k) size = this.#atLeast(Number.NEGATIVE_INFINITY, ids.length, score);
    const sorted = this.#score.subarray(0, size).sort();
    const worst = sorted[size - this.k]!;
    let ties = 0;
    for (let at = size - this.k; at < size && sorted[at] === worst; at++) ties++;
    const picked = this.#picked;
    for (let kept = 0, to = 0; to < this.k; kept++) {
      const at = this.#at[kept]!;
      if (score[at] === worst && ties-- <= 0) continue;
      if (score[at]! >= worst) picked[to++] = ids[at]!;
    }
    return picked;
  }

  /** Likely to let through a little more than k of `count` scores. */
  #threshold(count: number, score: Float32Array): number {
    const rank = Math.ceil((1.3 * SAMPLE * this.k) / count) + 4;
    if (count < 2 * SAMPLE || rank >= SAMPLE) return Number.NEGATIVE_INFINITY;
    const sample = this.#sample;
    const step = Math.floor(count / SAMPLE);
    for (let at = 0; at < SAMPLE; at++) sample[at] = score[at * step]!;
    return sample.sort()[SAMPLE - rank]!;
  }

  #atLeast(threshold: number, count: number, score: Float32Array): number {
    const [keptAt, keptScore] = [this.#at, this.#score];
    let size = 0;
    for (let at = 0; at < count; at++) {
      const own = score[at]!;
      if (own < threshold) continue;
      keptAt[size] = at;
      keptScore[size++] = own;
    }
    return size;
  }
}
