import { Accumulator } from '../core/accumulator.ts';
import type { Baskets } from '../core/baskets.ts';
import { TopK } from '../core/top-k.ts';
import { OwnItems } from './own-items.ts';
import type { NextPurchaseParts } from './parts.ts';
import { personalVector, TifuKnnReference } from './tifu-knn.ts';
import { itemCounts, UpCfReference } from './up-cf.ts';

/**
 * Which items one customer may buy next, and what neighbours and their own baskets say of each: own items that are
 * bought again, then the best of like customers, of what goes with their items, and of the popular. Scratch that is
 * loaded with one customer after another.
 */
export class Candidates {
  readonly own: OwnItems;
  /** The first `size` are the candidates' item rows: own ones first. */
  readonly item: Uint32Array;
  size = 0;
  /** item row → Σ of like customers' recent popularity (UP-CF), mean of the nearest vectors (TIFU-KNN). */
  neighbours = new Accumulator(0);
  nearest: Float64Array = new Float64Array(0);
  /** What goes with the customer's recent items, and what follows them: item row → Σ of decayed pair scores. */
  readonly together: Accumulator;
  readonly after: Accumulator;
  readonly #evidence: Uint32Array;
  readonly #evidenceScore: Float64Array;
  readonly #parts: NextPurchaseParts;
  readonly #reference: UpCfReference;
  readonly #vectors: TifuKnnReference;
  readonly #counts: Accumulator;
  readonly #taken: Uint8Array;
  readonly #topNeighbours: TopK;
  readonly #topTogether: TopK;

  constructor(parts: NextPurchaseParts) {
    const { items, settings } = parts;
    this.#parts = parts;
    this.own = new OwnItems(items);
    this.item = new Uint32Array(items);
    this.together = new Accumulator(items);
    this.after = new Accumulator(items);
    this.#evidence = new Uint32Array(items);
    this.#evidenceScore = new Float64Array(items);
    this.#reference = new UpCfReference(parts.references, settings.neighbours);
    this.#vectors = new TifuKnnReference(parts.vectors, settings.nearest.neighbours);
    this.#counts = new Accumulator(items);
    this.#taken = new Uint8Array(items);
    this.#topNeighbours = new TopK(1, settings.fromNeighbours);
    this.#topTogether = new TopK(1, settings.fromTogether);
  }

  load(baskets: Baskets, customer: number): void {
    for (let at = 0; at < this.size; at++) this.#taken[this.item[at]!] = 0;
    this.size = 0;
    this.own.load(baskets, customer);
    this.#scoreTogether();
    this.#scoreAfter();
    this.#scoreNeighbours(baskets, customer);
    const { own } = this;
    const { repeatable } = this.#parts.rebuy;
    for (let slot = 0; slot < own.size; slot++)
      if (repeatable[own.item[slot]!] === 1) this.#take(own.item[slot]!);
    for (const item of this.#topNeighbours.ranked(0).ids) this.#takeNew(item);
    for (const item of this.#topTogether.ranked(0).ids) this.#takeNew(item);
    const { popular, settings } = this.#parts;
    for (let at = 0, left = settings.fromPopular; at < popular.length && left > 0; at++)
      if (own.slot(popular[at]!) < 0) {
        this.#takeNew(popular[at]!);
        left--;
      }
  }

  /** The own item that speaks most for a candidate, −1 = none. */
  evidence(item: number): number {
    return this.together.has(item) ? this.#evidence[item]! : -1;
  }

  #scoreTogether(): void {
    const { own, together } = this;
    const { start, item, score } = this.#parts.together;
    const depth = this.#parts.settings.togetherDepth;
    together.clear();
    for (let slot = 0; slot < own.size; slot++) {
      const given = own.item[slot]!;
      const weight = own.decayed[slot]!;
      const to = Math.min(start[given + 1]!, start[given]! + depth);
      for (let at = start[given]!; at < to; at++) {
        const other = item[at]!;
        const part = weight * score[at]!;
        if (!together.has(other) || part > this.#evidenceScore[other]!) {
          this.#evidence[other] = given;
          this.#evidenceScore[other] = part;
        }
        together.add(other, part);
      }
    }
    const top = this.#topTogether;
    top.clear();
    for (let at = 0; at < together.size; at++) {
      const other = together.touched[at]!;
      if (own.slot(other) < 0) top.offer(0, other, together.sum[other]!);
    }
  }

  #scoreAfter(): void {
    const { own, after } = this;
    const { start, item, score } = this.#parts.after;
    after.clear();
    for (let slot = 0; slot < own.size; slot++) {
      const given = own.item[slot]!;
      after.addRange(item, score, start[given]!, start[given + 1]!, own.decayed[slot]!);
    }
  }

  #scoreNeighbours(baskets: Baskets, customer: number): void {
    const { nearest } = this.#parts.settings;
    const vector = personalVector(baskets, customer, nearest, this.#counts);
    this.nearest = this.#vectors.neighbourScores(vector);
    const scores = this.#reference.neighbourScores(itemCounts(baskets, customer, this.#counts));
    this.neighbours = scores;
    const top = this.#topNeighbours;
    top.clear();
    for (let at = 0; at < scores.size; at++) {
      const item = scores.touched[at]!;
      if (this.own.slot(item) < 0) top.offer(0, item, scores.sum[item]!);
    }
  }

  /** What the customer has, and is not bought again, comes back by no other way. */
  #takeNew(item: number): void {
    if (this.#taken[item] === 0 && this.own.slot(item) < 0) this.#take(item);
  }

  #take(item: number): void {
    this.#taken[item] = 1;
    this.item[this.size++] = item;
  }
}
