const BOUNDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] as const;

/** Durations as Prometheus counts them: cumulative, by upper bound. */
export class Histogram {
  /** Upper bounds, seconds; what is longer is in `count` alone. */
  static readonly bounds: readonly number[] = BOUNDS;
  readonly buckets = new Float64Array(BOUNDS.length);
  #count = 0;
  #sum = 0;

  get count(): number {
    return this.#count;
  }

  /** Seconds. */
  get sum(): number {
    return this.#sum;
  }

  observe(seconds: number): void {
    this.#count++;
    this.#sum += seconds;
    for (let at = BOUNDS.length - 1; at >= 0 && seconds <= BOUNDS[at]!; at--) this.buckets[at]! += 1;
  }
}
