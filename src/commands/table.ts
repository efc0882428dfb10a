import { figuresRow } from '../../training/compare/figures-row.ts';
import { signed } from '../../training/compare/number-texts.ts';
import type { ModelFigures } from '../../training/evaluate/summary.ts';
import type { Interval } from '../../training/metrics/bootstrap.ts';
import type { NotComputable } from '../../training/metrics/measure.ts';

/** Rows as lines: the first column to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** A line a model, a column a metric at each length of the list. */
export function metricLines(
  models: readonly ModelFigures[],
  metrics: readonly string[],
  ks: readonly number[],
): string[] {
  const columns = ks.flatMap((k) => metrics.map((metric) => `${metric}@${k}`));
  return aligned([['', ...columns], ...models.map((model) => figuresRow(model, columns))]);
}

/** One line a difference, with its 95 % interval. */
export function intervalLines(intervals: Readonly<Record<string, Interval | NotComputable>>): string[] {
  return Object.entries(intervals).map(([name, interval]) =>
    'reason' in interval
      ? `  ${name} – ${interval.reason}`
      : `  ${name} ${signed(interval.difference)} (95 %: ${signed(interval.low)} to ${signed(interval.high)}, ${interval.customers} customers)`,
  );
}
