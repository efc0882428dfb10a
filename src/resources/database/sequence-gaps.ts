/** Numbers `low` to `high`, both included. */
export interface Gap {
  readonly low: number;
  readonly high: number;
}

export interface Running {
  /** No transaction below runs. */
  oldest: number;
  /** No transaction from here on has begun. */
  next: number;
}

interface OpenGap extends Gap {
  /** Transactions numbered below may still fill it; undefined until the read after the one that found it. */
  readonly horizon: number | undefined;
}

/**
 * Which numbers of a sequence were seen. Transactions take numbers in one order and commit in another, and those that
 * roll back leave theirs unused: a number that was skipped stays a gap until it is seen, or until every transaction
 * that could have taken it has ended.
 */
export class SequenceGaps {
  #last: number;
  #gaps: OpenGap[];

  /** @param gaps numbers below `last` that were not there when `last` was, ascending */
  constructor(last: number, gaps: readonly Gap[] = []) {
    this.#last = last;
    this.#gaps = gaps.map(({ low, high }) => ({ low, high, horizon: undefined }));
  }

  /** The highest number seen. */
  get last(): number {
    return this.#last;
  }

  /** Numbers below `last` that may still appear, ascending. */
  get gaps(): readonly Gap[] {
    return this.#gaps;
  }

  /**
   * Takes in what one read found.
   * @param numbers ascending, each above `last` or in a gap
   * @param running which transactions ran before that read: whoever had ended by then is in it, or rolled back. Left out
   * where the read was cut short.
   */
  see(numbers: readonly number[], running?: Running): void {
    const left: OpenGap[] = [];
    let index = 0;
    for (const { low, high, horizon } of this.#gaps) {
      const settled = running !== undefined && horizon !== undefined && horizon <= running.oldest;
      const rest = horizon ?? running?.next;
      let from = low;
      for (; index < numbers.length && numbers[index]! <= high; index++) {
        const found = numbers[index]!;
        if (found > from && !settled) left.push({ low: from, high: found - 1, horizon: rest });
        from = found + 1;
      }
      if (from <= high && !settled) left.push({ low: from, high, horizon: rest });
    }
    for (; index < numbers.length; index++) {
      const next = numbers[index]!;
      if (next > this.#last + 1) left.push({ low: this.#last + 1, high: next - 1, horizon: undefined });
      this.#last = next;
    }
    this.#gaps = left;
  }
}
