import { createHash } from 'node:crypto';
import type { ResolvedContent } from '../purchases/content-hash.ts';
import type { Return } from './return.ts';

/** As of a purchase: the same for every spelling of the return. */
export function returnHash(fact: Return, { storeNo, aliasNos, identifierNos }: ResolvedContent): Buffer {
  const lines = fact.lines.map((line, at) => JSON.stringify([aliasNos[at], line.quantity, line.amount]));
  const content = [
    storeNo,
    fact.at.instant.getTime(),
    fact.at.utcOffset,
    fact.purchase === undefined ? null : [fact.purchase.source, fact.purchase.id],
    identifierNos,
    lines.sort(),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest();
}
