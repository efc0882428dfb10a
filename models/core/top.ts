/**
 * Keeps the best `capacity` of the (row, score) offered: the higher score first, equal scores the lower row. A binary
 * heap with the worst on top. Reused: `drain` empties it.
 */
export class Top {
  readonly #row: Uint32Array;
  readonly #score: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#row = new Uint32Array(capacity);
    this.#score = new Float64Array(capacity);
  }

  get full(): boolean {
    return this.#size === this.#row.length;
  }

  /** Score of the worst kept; −∞ while there is room. */
  get floor(): number {
    return this.full && this.#size > 0 ? this.#score[0]! : Number.NEGATIVE_INFINITY;
  }

  offer(row: number, score: number): void {
    const rows = this.#row;
    const scores = this.#score;
    const capacity = rows.length;
    if (this.#size < capacity) {
      let at = this.#size++;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!worse(score, row, scores[parent]!, rows[parent]!)) break;
        scores[at] = scores[parent]!;
        rows[at] = rows[parent]!;
        at = parent;
      }
      scores[at] = score;
      rows[at] = row;
    } else if (capacity > 0 && worse(scores[0]!, rows[0]!, score, row)) this.#sink(score, row);
  }

  /** Rows, best first; empties. */
  drain(): Uint32Array {
    const rows = new Uint32Array(this.#size);
    for (let at = this.#size - 1; at >= 0; at--) {
      rows[at] = this.#row[0]!;
      const last = --this.#size;
      if (last > 0) this.#sink(this.#score[last]!, this.#row[last]!);
    }
    return rows;
  }

  #sink(score: number, row: number): void {
    const rows = this.#row;
    const scores = this.#score;
    const size = this.#size;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < size && worse(scores[right]!, rows[right]!, scores[child]!, rows[child]!)) child = right;
      if (!worse(scores[child]!, rows[child]!, score, row)) break;
      scores[at] = scores[child]!;
      rows[at] = rows[child]!;
      at = child;
    }
    scores[at] = score;
    rows[at] = row;
  }
}

function worse(scoreA: number, rowA: number, scoreB: number, rowB: number): boolean {
  return scoreA < scoreB || (scoreA === scoreB && rowA > rowB);
}
