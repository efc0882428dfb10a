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

  constructor(rows: number, k: number) {
    this.rows = rows;
    this.k = k;
    this.#size = new Uint32Array(rows);
    this.#score = new Float32Array(rows * k);
    this.#id = new Uint32Array(rows * k);
    this.#extra = new Uint32Array(rows * k);
  }

  offer(row: number, id: number, score: number, extra = 0): void {
    const rounded = Math.fround(score);
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
      return;
    }
    if (this.k === 0 || !isWorse(scores[base]!, ids[base]!, rounded, id)) return;
    this.#sink(base, this.k, id, rounded, extra);
  }

  /** Score of the row's worst kept entry; −∞ while it has room. */
  floor(row: number): number {
    return this.#size[row]! < this.k ? Number.NEGATIVE_INFINITY : this.#score[row * this.k]!;
  }

  /** Empties every row, so that the arrays serve again. */
  clear(): void {
    this.#size.fill(0);
  }

  /** Sorts one row best first and hands out views of it, valid until the next offer. */
  ranked(row: number): { ids: Uint32Array; scores: Float32Array; extras: Uint32Array } {
    const base = row * this.k;
    const size = this.#size[row]!;
    for (let last = size - 1; last > 0; last--) {
      const id = this.#id[base + last]!;
      const score = this.#score[base + last]!;
      const extra = this.#extra[base + last]!;
      this.#move(base, base + last);
      this.#sink(base, last, id, score, extra);
    }
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
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= size) break;
      const left = base + child;
      if (child + 1 < size && isWorse(scores[left + 1]!, ids[left + 1]!, scores[left]!, ids[left]!)) child++;
      if (!isWorse(scores[base + child]!, ids[base + child]!, score, id)) break;
      this.#move(base + child, base + slot);
      slot = child;
    }
    this.#place(base + slot, id, score, extra);
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
