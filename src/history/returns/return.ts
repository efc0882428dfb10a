import type { CustomerIdentifiers, OffsetTime, Reference, WriteResult } from '../purchases/purchase.ts';
import { checkInstant, checkLine, checkLineCount, checkReference, checkText } from '../purchases/rules.ts';

export interface ReturnLine {
  /** The code of the return's source. */
  item: string;
  aliasNo?: number | undefined;
  /** > 0. */
  quantity: string;
  /** Refunded for the whole line, ≥ 0. */
  amount: string;
}

export interface Return {
  source: string;
  id: string;
  store?: string | undefined;
  at: OffsetTime;
  /** Absent: matched to the same customer's purchases of the item, newest first. */
  purchase?: Reference | undefined;
  customer?: CustomerIdentifiers | undefined;
  lines: readonly ReturnLine[];
}

export type ReturnResult = WriteResult;

/**
 * The same return with its decimals in their one spelling.
 * @throws RegularsError `invalid_request`, `invalid_money`, `invalid_quantity`.
 */
export function checkReturn(fact: Return): Return {
  checkReference(fact);
  if (fact.store !== undefined) checkText('store', fact.store);
  if (fact.purchase !== undefined) checkReference(fact.purchase, 'purchase/');
  checkInstant(fact.at.instant);
  checkLineCount(fact.lines.length);
  return { ...fact, lines: fact.lines.map(checkLine) };
}
