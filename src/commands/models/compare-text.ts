import { COMPARED, K } from '../../../training/compare/compare-outcomes.ts';
import type { VersionsComparison } from '../../../training/compare/compare-versions.ts';
import { differenceRow } from '../../../training/compare/difference-row.ts';
import { titled } from '../../../training/report-page/titled.ts';
import { aligned } from '../table.ts';

/** A table a person reads: a line a metric, then a line a slice. `titles` names categories by category_no. */
export function comparisonText(
  { a, b, days, cutOffs, fittedAgain, customers, metrics, slices }: VersionsComparison,
  titles: ReadonlyMap<number, string>,
): string {
  const head = ['', 'customers', a, b, 'difference', '95 % from', 'to', ''];
  const lead = `${COMPARED[0]}@${K}`;
  const spans = cutOffs.map(({ day, lastDay }) => `${day} to ${lastDay}`).join(', ');
  return [
    `${customers} customers, the ${days} days after each cut-off: ${spans}`,
    ...(fittedAgain === null
      ? []
      : [
          `${fittedAgain} was not measured on these days: its settings were fitted again, on what was known before them`,
        ]),
    '',
    ...aligned([
      head,
      ...Object.entries(metrics).map(([name, difference]) => differenceRow(name, difference)),
    ]),
    '',
    ...aligned([
      [lead, ...head.slice(1, -3), '95 % of all from', ...head.slice(-2)],
      ...Object.entries(slices).map(([name, slice]) =>
        differenceRow(titled(name, titles), slice.metrics[lead]!),
      ),
    ]),
  ].join('\n');
}
