import { FEWEST_CUSTOMERS } from '../fit-ranker.ts';
import type { Diagnosis } from './diagnose.ts';

/** Fewer receipts of several items say nothing of what goes together. */
const FEWEST_RECEIPTS = 100;
const HEAVY_HEAD = 0.5;
/** Of fewer, 1 % is no item. */
const FEWEST_ITEMS = 100;
const LEAST_OVERLAP = 0.5;
const LEAST_RETURNING = 0.1;
const LEAST_SHOWABLE = 0.1;

/** Why a history teaches nothing, neither habits nor what goes together; null where it does. */
export function refusalOf({ customers, returning, receipts, receiptsOfSeveral }: Diagnosis): string | null {
  if (returning >= FEWEST_CUSTOMERS || receiptsOfSeveral >= FEWEST_RECEIPTS) return null;
  return (
    `the history teaches nothing yet: got ${returning} of ${customers} customers who bought on two days, expected ` +
    `${FEWEST_CUSTOMERS} (habits), or ${receiptsOfSeveral} of ${receipts} receipts of several items, expected ` +
    `${FEWEST_RECEIPTS} (what goes together); import more, or train it all the same with --force`
  );
}

/** What a data engineer should look into before trusting the version. */
export function warningsOf({ customers, returning, head, drift, showable, holes }: Diagnosis): string[] {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const warnings: string[] = [];
  if (returning < LEAST_RETURNING * customers)
    warnings.push(
      `${percent(returning / customers)} of the customers bought on two days: most lists are what is popular; see that cards are read at the tills`,
    );
  if (showable < LEAST_SHOWABLE)
    warnings.push(
      `${percent(showable)} of what sold last may be shown, and the lists will be short or empty: items need a title and must be available; import the catalogue`,
    );
  if (head.items >= FEWEST_ITEMS && head.share > HEAVY_HEAD)
    warnings.push(
      `1 % of the items are ${percent(head.share)} of the lines: see whether bags or services are sold as goods`,
    );
  if (drift !== null && drift.overlap < LEAST_OVERLAP)
    warnings.push(
      `what sold in the last ${drift.days} days overlaps by ${percent(drift.overlap)} with the ${drift.days} before: the season turned, or files are missing`,
    );
  const [longest] = holes.longest;
  if (longest !== undefined)
    warnings.push(
      `no receipt from ${longest.from} to ${longest.to} (${longest.days} days)${holes.count > 1 ? `, and ${holes.count - 1} more such holes` : ''}: see whether files are missing`,
    );
  return warnings;
}
