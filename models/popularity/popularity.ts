import type { Snapshot } from '../core/snapshot.ts';
import { TopK } from '../core/top-k.ts';

export interface PopularitySettings {
  /** A receipt so many days before the last counts half. */
  halfLifeDays: number;
  /** Lengths of the lists. */
  chain: number;
  category: number;
  store: number;
}

export const POPULARITY_DEFAULTS: PopularitySettings = {
  halfLifeDays: 21,
  chain: 200,
  category: 60,
  store: 60,
};

/** Best items of each group: those of group g are [start[g], start[g + 1]), best first, ties by the lower row. */
export interface Rankings {
  start: Uint32Array;
  /** item rows. */
  item: Uint32Array;
  /** Share of the group's receipt lines, the recent ones counting more, 0–1. */
  score: Float32Array;
}

export interface Popularity {
  /** One group. An item nobody bought is in no list. */
  chain: Rankings;
  /** By category row; a category's list holds what is in any category below it. */
  categories: Rankings;
  /** By store row. */
  stores: Rankings;
  /** item row → receipts with it, a receipt `halfLifeDays` before the last day counting half. */
  recent: Float32Array;
}

export function fitPopularity(snapshot: Snapshot, settings: PopularitySettings): Popularity {
  const { count, store, lineStart } = snapshot.purchases;
  const { item } = snapshot.lines;
  const { category, parent } = snapshot.catalogue;
  const items = snapshot.items.length;
  const weight = recencyWeights(snapshot.purchases.day, settings.halfLifeDays);
  const recent = new Float64Array(items);
  for (let p = 0; p < count; p++)
    for (let line = lineStart[p]!; line < lineStart[p + 1]!; line++) recent[item[line]!]! += weight[p]!;

  const chain = new Ranking(1, settings.chain);
  const categories = new Ranking(snapshot.categories.length, settings.category);
  for (let i = 0; i < items; i++) {
    if (recent[i] === 0) continue;
    chain.add(0, i, recent[i]!);
    for (const c of ancestry(category[i]!, parent)) categories.add(c, i, recent[i]!);
  }

  const purchasesOfStore = new Map<number, number[]>();
  for (let p = 0; p < count; p++) {
    if (store[p]! < 0) continue;
    const own = purchasesOfStore.get(store[p]!);
    if (own === undefined) purchasesOfStore.set(store[p]!, [p]);
    else own.push(p);
  }
  const stores = new Ranking(snapshot.stores.length, settings.store);
  const sums = new Float64Array(items);
  for (const [row, purchases] of purchasesOfStore) {
    const touched = new Set<number>();
    for (const p of purchases)
      for (let line = lineStart[p]!; line < lineStart[p + 1]!; line++) {
        touched.add(item[line]!);
        sums[item[line]!]! += weight[p]!;
      }
    for (const i of touched) {
      stores.add(row, i, sums[i]!);
      sums[i] = 0;
    }
  }
  return {
    chain: chain.rankings(),
    categories: categories.rankings(),
    stores: stores.rankings(),
    recent: Float32Array.from(recent),
  };
}

/** 2^(−days before the last / half-life) of each purchase. */
function recencyWeights(day: Int32Array, halfLifeDays: number): Float64Array {
  const last = day.reduce((latest, d) => Math.max(latest, d), Number.NEGATIVE_INFINITY);
  return Float64Array.from(day, (d) => 2 ** ((d - last) / halfLifeDays));
}

/** A category and all above it; a circle in the catalogue ends the climb. */
export function ancestry(category: number, parent: Int32Array): number[] {
  const path: number[] = [];
  for (let c = category; c >= 0 && !path.includes(c); c = parent[c]!) path.push(c);
  return path;
}

class Ranking {
  readonly #total: Float64Array;
  readonly #top: TopK;

  constructor(groups: number, length: number) {
    this.#total = new Float64Array(groups);
    this.#top = new TopK(groups, length);
  }

  add(group: number, item: number, score: number): void {
    this.#total[group]! += score;
    this.#top.offer(group, item, score);
  }

  rankings(): Rankings {
    const groups = Array.from(this.#total, (total, group) => {
      const { ids, scores } = this.#top.ranked(group);
      // Division can make equal what was not: the order is that of what is stored.
      return Array.from(ids, (id, at) => ({ id, score: Math.fround(scores[at]! / total) })).sort(
        (a, b) => b.score - a.score || a.id - b.id,
      );
    });
    const start = new Uint32Array(groups.length + 1);
    for (const [g, entries] of groups.entries()) start[g + 1] = start[g]! + entries.length;
    return {
      start,
      item: Uint32Array.from(groups.flat(), ({ id }) => id),
      score: Float32Array.from(groups.flat(), ({ score }) => score),
    };
  }
}
