import type { ModelFigures } from '../evaluate/summary.ts';
import { decimals } from './number-texts.ts';

/** Cells of a table: a model's name, and its figure of each metric. */
export function figuresRow(
  { name, metrics }: Pick<ModelFigures, 'name' | 'metrics'>,
  columns: readonly string[],
): string[] {
  return [name, ...columns.map((column) => decimals(metrics[column]))];
}
