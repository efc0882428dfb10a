import { hash } from 'node:crypto';
import type { Purchase } from './purchase.ts';

/** The numbers that a purchase's codes and identifiers stand for. */
export interface ResolvedContent {
  storeNo: number | null;
  aliasNos: readonly number[];
  /** Ascending. */
  identifierNos: readonly number[];
}

/**
 * SHA-256 (hex) of what a purchase says, the same for every spelling of it: the order of lines and payments does not
 * matter, two equal lines are two lines, decimals are in their one spelling (`checkPurchase`). Identifiers enter by
 * number: a plain hash of a phone would give it away.
 */
export function contentHash(
  purchase: Purchase,
  { storeNo, aliasNos, identifierNos }: ResolvedContent,
): string {
  // Neither decimals nor flags hold a space.
  const lines = purchase.lines.map(
    ({ quantity, amount, price, discount, onSale }, at) =>
      `${aliasNos[at]} ${quantity} ${amount} ${price ?? ''} ${discount ?? ''} ${onSale ?? ''}`,
  );
  if (lines.length > 1) lines.sort();
  const head = [
    purchase.channel,
    purchase.status ?? 'paid',
    storeNo,
    purchase.at.instant.getTime(),
    purchase.at.utcOffset,
    purchase.currency,
    purchase.fulfils === undefined ? null : [purchase.fulfils.source, purchase.fulfils.id],
    purchase.gift ?? false,
    purchase.promoCode ?? null,
    (purchase.payments ?? []).map(({ kind, amount }) => JSON.stringify([kind, amount])).sort(),
    identifierNos,
  ];
  return hash('sha256', `${JSON.stringify(head)}${lines.join()}`);
}
