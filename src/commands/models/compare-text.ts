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
  const spans = cutOffs.map(
    ({ day, lastDay }) => `known up to ${day}, asked about the ${days} days to ${lastDay}`,
  );
  const isSame = Object.values(metrics).every(
    ({ difference }) => 'low' in difference && difference.low === 0 && difference.high === 0,
  );
  return [
    `${customers} customers, ${spans.join('; ')}`,
    ...(fittedAgain === null
      ? []
      : [
          `${fittedAgain} was not measured on these days: its settings were fitted again, on what was known before them${isSame ? ', and found the same: settings are compared, not days' : ''}`,
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
