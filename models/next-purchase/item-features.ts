import type { Baskets } from '../core/baskets.ts';

/** What is known of an item whoever asks; logarithms, so that a ratio is a difference. */
export const ITEM_FEATURES = [
  'popularity',
  'recentPopularity',
  'latePopularity',
  'rebuyRate',
  'hazard',
  'nextRate',
] as const;

/** How many of each customer's latest baskets `latePopularity` counts. */
const LATE_BASKETS = 3;

/**
 * (item row · ITEM_FEATURES.length + feature): share of baskets · share of recent receipts · times in customers'
 * latest three baskets, by customer · customers who bought it again of those who bought it · rebuys a basket since the first purchase · rebuys in the very next basket.
 * @param recent item row → receipts, the recent ones counting more.
 */
export function itemFeatures(baskets: Baskets, recent: Float32Array): Float32Array {
  const { items, basketStart, lineStart, item } = baskets;
  const count = new Uint32Array(items);
  const buyers = new Uint32Array(items);
  const rebuyers = new Uint32Array(items);
  const exposure = new Float64Array(items);
  const followed = new Uint32Array(items);
  const late = new Uint32Array(items);
  let customers = 0;
  const timesOf = new Uint32Array(items);
  const lastBasket = new Int32Array(items);
  for (let c = 0; c + 1 < basketStart.length; c++) {
    const end = basketStart[c + 1]!;
    if (end > basketStart[c]!) customers++;
    for (let b = basketStart[c]!; b < end; b++)
      for (let line = lineStart[b]!; line < lineStart[b + 1]!; line++) {
        const i = item[line]!;
        count[i]!++;
        if (b >= end - LATE_BASKETS) late[i]!++;
        if (timesOf[i]!++ === 0) {
          buyers[i]!++;
          exposure[i]! += end - 1 - b;
        } else {
          if (timesOf[i] === 2) rebuyers[i]!++;
          if (lastBasket[i] === b - 1) followed[i]!++;
        }
        lastBasket[i] = b;
      }
    for (let line = lineStart[basketStart[c]!]!; line < lineStart[end]!; line++) timesOf[item[line]!] = 0;
  }
  const allCount = total(count);
  const allRecent = total(recent);
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  const rebuyShare = share(total(rebuyers), total(buyers));
  const hazardShare = share(allCount - total(buyers), total(exposure));
  const nextShare = share(total(followed), allCount);
  const basketCount = lineStart.length - 1;
  const features = new Float32Array(items * ITEM_FEATURES.length);
  for (let i = 0; i < items; i++) {
    const at = i * ITEM_FEATURES.length;
    const n = count[i]!;
    const again = n - buyers[i]!;
    features[at] = Math.log((n + 0.5) / (basketCount + 1));
    features[at + 1] = Math.log((recent[i]! + 0.1) / (allRecent + 1));
    features[at + 2] = Math.log((late[i]! + 1) / (customers + 1));
    features[at + 3] = Math.log((rebuyers[i]! + 5 * rebuyShare + 0.01) / (buyers[i]! + 5));
    features[at + 4] = Math.log((again + 10 * hazardShare + 0.01) / (exposure[i]! + 10));
    features[at + 5] = Math.log((followed[i]! + 10 * nextShare + 0.01) / (n + 10));
  }
  return features;
}

function total(values: Uint32Array | Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
