/** Means by item, shrunk to their category's mean, and that to the mean of all, as if `prior` values of it were seen. */
export class Levels {
  readonly #category: Int32Array;
  readonly #prior: number;
  readonly #item: { sum: Float64Array; count: Float64Array };
  readonly #group: { sum: Float64Array; count: Float64Array };
  #sum = 0;
  #count = 0;

  /** @param category item row → category row below `categories`, −1 = none. */
  constructor(category: Int32Array, categories: number, prior: number) {
    this.#category = category;
    this.#prior = prior;
    this.#item = { sum: new Float64Array(category.length), count: new Float64Array(category.length) };
    this.#group = { sum: new Float64Array(categories), count: new Float64Array(categories) };
  }

  /** `count` values of an item that add up to `sum`; a count may be a fraction. */
  add(item: number, sum: number, count: number): void {
    const group = this.#category[item]!;
    this.#item.sum[item]! += sum;
    this.#item.count[item]! += count;
    if (group >= 0) {
      this.#group.sum[group]! += sum;
      this.#group.count[group]! += count;
    }
    this.#sum += sum;
    this.#count += count;
  }

  /** item row → mean; `empty` where there was nothing at all. */
  means(empty: number): Float32Array {
    const prior = this.#prior;
    const all = this.#count === 0 ? empty : this.#sum / this.#count;
    return Float32Array.from(this.#item.sum, (sum, item) => {
      const group = this.#category[item]!;
      const wider =
        group < 0 ? all : (this.#group.sum[group]! + prior * all) / (this.#group.count[group]! + prior);
      return (sum + prior * wider) / (this.#item.count[item]! + prior);
    });
  }
}
