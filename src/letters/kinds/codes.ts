import { Type } from 'typebox';
import type { Desk } from './kind.ts';

/** As a purchase's own: what nothing can be called is not looked up. */
export const Id = { minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f\\u007f]*$' };

/** Each one's lists are read. */
const MOST = 50;

/** What was bought so lately is taken to be what the customer wanted. */
export const BOUGHT_DAYS = 14;

export function codes(description: string) {
  return Type.Array(Type.String(Id), { minItems: 1, maxItems: MOST, description: `SKUs: ${description}` });
}

/** item_no of what the catalogue knows of these codes, each once, in their order. */
export function itemsOf({ shelf }: Pick<Desk, 'shelf'>, skus: readonly string[]): number[] {
  return [...new Set(skus.flatMap((sku) => shelf.find(sku)?.itemNo ?? []))];
}

/** Those that the customer did not buy in the last 14 days, whatever their lists say or may say. */
export async function notJustBought(
  { repository, customerNo, today }: Pick<Desk, 'repository' | 'customerNo' | 'today'>,
  items: readonly number[],
): Promise<number[]> {
  const days = await repository.boughtOn(customerNo, items);
  return items.filter((item) => (days.get(item) ?? 0) <= today - BOUGHT_DAYS);
}
