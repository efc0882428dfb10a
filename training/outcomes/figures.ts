import { CUSTOMER_METRICS, type Measure } from '../metrics/index.ts';
import { DEPTH, type Outcomes, type Question } from './outcomes.ts';

/** Stands for every listed item that was not bought. */
const OTHER = 0xffffffff;

/**
 * A metric of one model's answer to one question.
 * @param k 1 … DEPTH.
 * @param slice row of `Outcomes.slices`: only the bought items of this slice are to be found.
 */
export function figureOf(
  question: Question,
  model: number,
  metric: string,
  k: number,
  slice: number | null = null,
): Measure {
  const target = new Set<number>();
  const list = new Uint32Array(DEPTH).fill(OTHER);
  for (const [item, rank] of question.ranks[model]!.entries()) {
    if (slice !== null && !question.slices[item]!.includes(slice)) continue;
    target.add(item);
    if (rank > 0) list[rank - 1] = item;
  }
  return CUSTOMER_METRICS[metric]!(list, target, k);
}

/** @returns the row of `outcomes.models`. */
export function modelRow({ models }: Outcomes, name: string): number {
  const row = models.indexOf(name);
  if (row < 0) throw new RangeError(`got the model ${name}, expected one of ${models.join(', ')}`);
  return row;
}
