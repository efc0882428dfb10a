import type { Session } from '../../resources/database/database.ts';
import { fromUnits, toUnits } from '../purchases/decimal.ts';
import type { Problem } from '../purchases/purchase.ts';
import { keyOf } from '../purchases/repository/purchases.ts';
import { findItems } from '../purchases/repository/references.ts';
import { returnable } from './repository/returns.ts';
import type { Return } from './return.ts';

/**
 * Returns of more than the purchase they name sold, less what others returned of it, in order: the first come are good.
 * Purchases that we do not have (yet) allow any.
 * @param replacedNos stored returns that the given ones replace.
 * @returns what is wrong, by place.
 */
export async function exceeding(
  session: Session,
  returns: readonly Return[],
  replacedNos: readonly number[],
): Promise<Map<number, Problem>> {
  const problems = new Map<number, Problem>();
  const references = new Map(
    returns.flatMap(({ purchase }) => (purchase ? [[keyOf(purchase), purchase]] : [])),
  );
  if (references.size === 0) return problems;
  const rows = await returnable(session, [...references.values()], replacedNos);
  const counted = new Map(rows.map((row) => [keyOf(row), row.purchase_no]));
  const left = new Map(rows.map((row) => [`${row.purchase_no} ${row.item_no}`, toUnits(row.quantity)]));

  const naming = returns.flatMap((fact, place) => {
    const purchaseNo = fact.purchase && counted.get(keyOf(fact.purchase));
    return purchaseNo === undefined ? [] : [{ fact, place, purchaseNo }];
  });
  const codes = naming.flatMap(({ fact }) =>
    fact.lines.map(({ item }) => ({ source: fact.source, code: item })),
  );
  const itemNos = await findItems(session, codes);
  let at = 0;
  for (const { fact, place, purchaseNo } of naming) {
    const wanted = new Map<string, { item: string; quantity: bigint }>();
    for (const { item, quantity } of fact.lines) {
      const key = `${purchaseNo} ${itemNos[at++]}`;
      wanted.set(key, { item, quantity: (wanted.get(key)?.quantity ?? 0n) + toUnits(quantity) });
    }
    const over = [...wanted].find(([key, { quantity }]) => quantity > (left.get(key) ?? 0n));
    if (over === undefined) {
      for (const [key, { quantity }] of wanted) left.set(key, left.get(key)! - quantity);
    } else {
      const [key, { item, quantity }] = over;
      problems.set(place, {
        code: 'return_exceeds_purchase',
        message: `item ${item}: got ${fromUnits(quantity)}, expected at most ${fromUnits(left.get(key) ?? 0n)} left to return`,
      });
    }
  }
  return problems;
}
