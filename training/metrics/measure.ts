/** A figure that could not be had, and why. */
export interface NotComputable {
  readonly reason: string;
}

export type Measure = number | NotComputable;

/** Of one customer's ranking: item rows, best first, each once; `target` are the item rows that were bought. */
export type CustomerMetric = (ranked: ArrayLike<number>, target: ReadonlySet<number>, k: number) => Measure;

export const NOTHING_BOUGHT: NotComputable = { reason: 'nothing to find: no such item was bought' };

/** Mean of what could be computed. */
export function mean(measures: Iterable<Measure>): Measure {
  let sum = 0;
  let count = 0;
  let why: NotComputable | undefined;
  for (const measure of measures) {
    if (typeof measure === 'number') {
      sum += measure;
      count++;
    } else why ??= measure;
  }
  if (count > 0) return sum / count;
  return why ?? { reason: 'no customer to average over' };
}

/** Sample standard deviation (n − 1) of what could be computed. */
export function deviation(measures: readonly Measure[]): Measure {
  const numbers = measures.filter((measure) => typeof measure === 'number');
  if (numbers.length < 2) return { reason: `a deviation needs two figures, got ${numbers.length}` };
  const middle = mean(numbers) as number;
  return Math.sqrt(numbers.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (numbers.length - 1));
}
