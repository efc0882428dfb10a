import type { Baskets } from '../core/baskets.ts';
import { TopK } from '../core/top-k.ts';
import { FeatureMatrix } from './features.ts';
import { type Network, NetworkRunner } from './network.ts';
import type { OwnItems } from './own-items.ts';
import type { NextPurchaseParts } from './parts.ts';

/** A candidate with its probability to be in the next basket; item rows, −1 = no evidence. */
export interface Prediction {
  item: number;
  probability: number;
  why: 'own' | 'together' | 'neighbours' | 'popular';
  because: number;
}

/** Scores customers one after another; holds scratch, so one a thread. */
export class NextPurchase {
  readonly #matrix: FeatureMatrix;
  readonly #network: NetworkRunner;
  readonly #top: TopK;
  #probability = new Float32Array(256);

  constructor(parts: NextPurchaseParts, network: Network) {
    this.#matrix = new FeatureMatrix(parts);
    this.#network = new NetworkRunner(network);
    this.#top = new TopK(1, parts.settings.length);
  }

  /** What the customer of the latest `predict` owns: valid until the next one. */
  get own(): OwnItems {
    return this.#matrix.candidates.own;
  }

  /** Best first, equal probabilities by the lower row. A customer without baskets gets none. */
  predict(baskets: Baskets, customer: number, today: number): Prediction[] {
    const { candidates } = this.#matrix;
    this.#matrix.load(baskets, customer, today);
    if (candidates.own.baskets === 0) return [];
    if (this.#probability.length < candidates.size) this.#probability = new Float32Array(2 * candidates.size);
    this.#network.predict(this.#matrix.values, candidates.size, this.#probability);
    this.#top.clear();
    for (let c = 0; c < candidates.size; c++) this.#top.offer(0, candidates.item[c]!, this.#probability[c]!);
    const { ids, scores } = this.#top.ranked(0);
    return Array.from(ids, (item, at) => ({ item, probability: scores[at]!, ...this.#reason(item) }));
  }

  #reason(item: number): Pick<Prediction, 'why' | 'because'> {
    const { candidates } = this.#matrix;
    if (candidates.own.slot(item) >= 0) return { why: 'own', because: item };
    const evidence = candidates.evidence(item);
    if (evidence >= 0) return { why: 'together', because: evidence };
    return { why: candidates.neighbours.sum[item]! > 0 ? 'neighbours' : 'popular', because: -1 };
  }
}
