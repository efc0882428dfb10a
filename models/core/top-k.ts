/** Plain arrays of a `TopK`: row r keeps entries [r · k, r · k + size[r]), in no order. */
export interface TopKState {
  k: number;
  size: Uint32Array;
  score: Float32Array;
  id: Uint32Array;
  extra: Uint32Array;
}

/**
 * The best `k` of each row, of any number of offers in any order: higher score first, equal scores by the lower id.
 * Scores are float32 from the moment they are offered, so that ties are the same everywhere. Each row is a binary heap
 * with its worst kept entry on top; `extra` rides along.
 */
export class TopK {
  readonly rows: number;
  readonly k: number;
  readonly #size: Uint32Array;
  readonly #score: Float32Array;
  readonly #id: Uint32Array;
  readonly #extra: Uint32Array;
  /** Of each row the score below which nothing is kept: beside each other, where most offers end. */
  readonly #floor: Float32Array;

  /** @param kept what another kept, which this one takes over and goes on with. */
  constructor(rows: number, k: number, kept?: TopKState) {
    this.rows = rows;
    this.k = k;
    this.#size = kept?.size ?? new Uint32Array(rows);
    this.#score = kept?.score ?? new Float32Array(rows * k);
    this.#id = kept?.id ?? new Uint32Array(rows * k);
    this.#extra = kept?.extra ?? new Uint32Array(rows * k);
    this.#floor = Float32Array.from(this.#size, (size, row) => {
      if (size < k) return Number.NEGATIVE_INFINITY;
      return k === 0 ? Number.POSITIVE_INFINITY : this.#score[row * k]!;
    });
  }

  /** What it keeps, not copied. */
  get state(): TopKState {
    return { k: this.k, size: this.#size, score: this.#score, id: this.#id, extra: this.#extra };
  }

  /** Offers all that another of as many rows kept. */
  offerAll({ k, size, score, id, extra }: TopKState): void {
    for (let row = 0; row < this.rows; row++)
      for (let at = row * k; at < row * k + size[row]!; at++)
        this.offer(row, id[at]!, score[at]!, extra[at]!);
  }

  offer(row: number, id: number, score: number, extra = 0): void {
    const rounded = Math.fround(score);
    if (rounded >= this.#floor[row]!) this.#keep(row, id, rounded, extra);
  }

  #keep(row: number, id: number, rounded: number, extra: number): void {
    const base = row * this.k;
    const size = this.#size[row]!;
    const scores = this.#score;
    const ids = this.#id;
    if (size < this.k) {
      let slot = size;
      while (slot > 0) {
        const parent = (slot - 1) >> 1;
        const at = base + parent;
        if (!isWorse(rounded, id, scores[at]!, ids[at]!)) break;
        this.#move(base + parent, base + slot);
        slot = parent;
      }
      this.#place(base + slot, id, rounded, extra);
      this.#size[row] = size + 1;
      if (size + 1 === this.k) this.#floor[row] = scores[base]!;
      return;
    }
    if (!isWorse(scores[base]!, ids[base]!, rounded, id)) return;
    this.#sink(base, this.k, id, rounded, extra);
    this.#floor[row] = scores[base]!;
  }

  /** Score of the row's worst kept entry; −∞ while it has room. */
  floor(row: number): number {
    return this.#floor[row]!;
  }

  /** Empties every row, so that the arrays serve again. */
  clear(): void {
    this.#size.fill(0);
    this.#floor.fill(this.k === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
  }

  /** Sorts one row best first and hands out views of it, valid until the next offer. */
  ranked(row: number): { ids: Uint32Array; scores: Float32Array; extras: Uint32Array } {
    const base = row * this.k;
    const size = this.#size[row]!;
    this.#sort(base, base + size);
    // A row is a heap no more: it takes offers again only after `clear`.
    this.#size[row] = 0;
    return {
      ids: this.#id.subarray(base, base + size),
      scores: this.#score.subarray(base, base + size),
      extras: this.#extra.subarray(base, base + size),
    };
  }

  #sink(base: number, size: number, id: number, score: number, extra: number): void {
    const scores = this.#score;
    const ids = this.#id;
    const extras = this.#extra;
    let slot = base;
    for (;;) {
      let child = 2 * slot - base + 1;
      if (child >= base + size) break;
      let worst = scores[child]!;
      if (child + 1 < base + size) {
        const right = scores[child + 1]!;
        if (right < worst || (right === worst && ids[child + 1]! > ids[child]!)) {
          child++;
          worst = right;
        }
      }
      if (worst > score || (worst === score && ids[child]! <= id)) break;
      scores[slot] = worst;
      ids[slot] = ids[child]!;
      extras[slot] = extras[child]!;
      slot = child;
    }
    scores[slot] = score;
    ids[slot] = id;
    extras[slot] = extra;
  }

  /** Shell's sort: for the hundred of a row several times faster than taking the worst off the heap, one by one. */
  #sort(from: number, to: number): void {
    const scores = this.#score;
    const ids = this.#id;
    let gap = 1;
    while (3 * gap + 1 < to - from) gap = 3 * gap + 1;
    for (; gap > 0; gap = (gap - 1) / 3) {
      for (let at = from + gap; at < to; at++) {
        const score = scores[at]!;
        const id = ids[at]!;
        const extra = this.#extra[at]!;
        let slot = at;
        for (; slot >= from + gap && isWorse(scores[slot - gap]!, ids[slot - gap]!, score, id); slot -= gap)
          this.#move(slot - gap, slot);
        this.#place(slot, id, score, extra);
      }
    }
  }

  #move(from: number, to: number): void {
    this.#place(to, this.#id[from]!, this.#score[from]!, this.#extra[from]!);
  }

  #place(at: number, id: number, score: number, extra: number): void {
    this.#id[at] = id;
    this.#score[at] = score;
    this.#extra[at] = extra;
  }
}

function isWorse(scoreA: number, idA: number, scoreB: number, idB: number): boolean {
  return scoreA < scoreB || (scoreA === scoreB && idA > idB);
}
