import type { SentLetter } from './repository.ts';
import type { SentLetterAnswer } from './schemas.ts';

/** A record as it is answered: items by SKU, each with its reason. */
export function sentLetter(
  { letterId, at, customerNo: _, blocks, ...rest }: SentLetter,
  customer: string,
  skuOf: (itemNo: number) => string,
): SentLetterAnswer {
  return {
    letter: letterId,
    at: at.toISOString(),
    customer,
    ...rest,
    blocks: blocks.map(({ name, items, links, reasons = [], because = [], dropped }) => ({
      name,
      items: links.map((url, index) => ({
        id: items[index] === undefined ? null : skuOf(items[index]),
        position: index + 1,
        url,
        ...(reasons[index] !== undefined && { reason: reasons[index] }),
        ...(because[index] && { because: skuOf(because[index]) }),
      })),
      ...(dropped !== undefined && { dropped }),
    })),
  };
}
