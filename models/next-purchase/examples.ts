import type { Baskets } from '../core/baskets.ts';
import type { Random } from '../core/random.ts';
import { FEATURES, FeatureMatrix } from './features.ts';
import type { NextPurchaseParts } from './parts.ts';

/** Training rows: candidates of customers whose last basket was hidden, and whether it held them. */
export interface Examples {
  count: number;
  /** (row · FEATURES.length + feature). */
  features: Float32Array;
  /** 1 where the hidden basket held the item. */
  label: Uint8Array;
  /** Customers whose rows they are. */
  customers: number;
  /** What a row stands for: rows that were sampled weigh the inverse of their rate. */
  weight: Float32Array;
}

/** The same, with whose rows they are. */
export interface CandidateExamples extends Examples {
  /** row → item row and customer row; the rows of a customer stand together. */
  item: Uint32Array;
  customer: Uint32Array;
}

/**
 * @param parts learnt from `before` alone, so that no feature has seen what it is to predict.
 * @param before every customer's baskets but the last. @param after the same customers with it.
 * @param mostRows customers are taken in their order until there are so many rows.
 * @param negativeRate share of the new items not bought that is kept; own items are all kept.
 */
export function examplesOf(
  parts: NextPurchaseParts,
  before: Baskets,
  after: Baskets,
  customers: Uint32Array,
  mostRows: number,
  negativeRate: number,
  random: Random,
): CandidateExamples {
  const matrix = new FeatureMatrix(parts);
  const { candidates } = matrix;
  const width = FEATURES.length;
  const bought = new Uint8Array(parts.items);
  const rows: Float32Array[] = [];
  const itemOf: number[] = [];
  const customerOf: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  let taken = 0;
  for (const customer of customers) {
    if (rows.length >= mostRows) break;
    taken++;
    const hidden = after.basketStart[customer + 1]! - 1;
    const from = after.lineStart[hidden]!;
    const to = after.lineStart[hidden + 1]!;
    for (let line = from; line < to; line++) bought[after.item[line]!] = 1;
    matrix.load(before, customer, after.day[hidden]!);
    for (let c = 0; c < candidates.size; c++) {
      const item = candidates.item[c]!;
      const sampled = bought[item] === 0 && candidates.own.slot(item) < 0;
      if (sampled && random() >= negativeRate) continue;
      rows.push(matrix.values.slice(c * width, (c + 1) * width));
      itemOf.push(item);
      customerOf.push(customer);
      labels.push(bought[item]!);
      weights.push(sampled ? 1 / negativeRate : 1);
    }
    for (let line = from; line < to; line++) bought[after.item[line]!] = 0;
  }
  const features = new Float32Array(rows.length * width);
  for (const [row, values] of rows.entries()) features.set(values, row * width);
  return {
    count: rows.length,
    customers: taken,
    features,
    item: Uint32Array.from(itemOf),
    customer: Uint32Array.from(customerOf),
    label: Uint8Array.from(labels),
    weight: Float32Array.from(weights),
  };
}
