import { CUSTOMER_METRICS, mean } from '../metrics/index.ts';
import type { Asked } from './compare.ts';
import { partsOf } from './groups.ts';

/** Figures of a part of the questions, over all cut-offs. */
export interface Slice {
  /** How many questions it holds. */
  queries: number;
  metrics: Record<string, number | null>;
}

const METRICS = ['recall', 'ndcg', 'hit', 'mrr'];
const MOST_CATEGORIES = 10;

/**
 * By name: `purchases 1`, `purchases 2`, `purchases 3+` (purchase days before), `customers new`, `customers web-only`, …
 * (the whole target) and, of the target alone what was bought so, `channel web`, `category 12` (the ten that most bought
 * from), `price low`, …
 */
export function sliceFigures(asked: readonly Asked[], model: string, k: number): Record<string, Slice> {
  const parts = new Map<string, { ranked: Uint32Array; target: ReadonlySet<number> }[]>();
  const put = (name: string, ranked: Uint32Array, target: ReadonlySet<number>) => {
    const part = parts.get(name);
    if (part === undefined) parts.set(name, [{ ranked, target }]);
    else part.push({ ranked, target });
  };
  for (const { query, rankings } of asked) {
    const ranked = rankings.get(model);
    if (ranked === undefined) continue;
    put(`purchases ${query.past >= 3 ? '3+' : query.past}`, ranked, query.target);
    for (const [name, target] of partsOf(query)) put(name, ranked, target);
  }
  const categories = [...parts]
    .filter(([name]) => name.startsWith('category '))
    .sort(([a, queriesA], [b, queriesB]) => queriesB.length - queriesA.length || (a < b ? -1 : 1));
  for (const [name] of categories.slice(MOST_CATEGORIES)) parts.delete(name);
  const names = [...parts.keys()].sort();
  return Object.fromEntries(
    names.map((name) => {
      const part = parts.get(name)!;
      const metrics = METRICS.map((metric): [string, number | null] => {
        const value = mean(part.map(({ ranked, target }) => CUSTOMER_METRICS[metric]!(ranked, target, k)));
        return [`${metric}@${k}`, typeof value === 'number' ? value : null];
      });
      return [name, { queries: part.length, metrics: Object.fromEntries(metrics) }];
    }),
  );
}
