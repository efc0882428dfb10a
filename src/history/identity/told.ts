import type { Queryable } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { maskIdentifier } from './mask.ts';
import type { IdentifierKind } from './normalise.ts';
import { type Entry, identifiersAt } from './repository/log.ts';
import { publicIds } from './repository.ts';

/** An entry of the log in words, its identifiers masked. */
export interface ToldEntry {
  entry: number;
  at: string;
  action: Entry['action'];
  reason: string;
  identifier?: MaskedIdentifier;
  otherIdentifier?: MaskedIdentifier;
  customer?: string;
  otherCustomer?: string;
  undoes?: number;
  undoneBy?: number;
  text: string;
}

export interface MaskedIdentifier {
  kind: IdentifierKind;
  masked: string;
}

const UNKNOWN: MaskedIdentifier = { kind: 'visitor', masked: '(erased)' };

/** Entries as somebody reads them who has to judge whether they are right. */
export async function tell(
  database: Queryable,
  secrets: Secrets,
  entries: readonly Entry[],
): Promise<ToldEntry[]> {
  const present = <T>(values: readonly (T | null)[]) => [
    ...new Set(values.filter((value) => value !== null)),
  ];
  const stored = await identifiersAt(database, present(entries.flatMap(({ one, other }) => [one, other])));
  const masked = new Map(
    stored.map(({ identifierNo, kind, sealed }) => [
      identifierNo,
      {
        kind,
        masked: sealed === null ? '(erased)' : maskIdentifier(kind, secrets.open('identifier', sealed)),
      },
    ]),
  );
  const ids = await publicIds(
    database,
    present(entries.flatMap(({ customerNo, otherCustomerNo }) => [customerNo, otherCustomerNo])),
    { ownIds: true },
  );
  return entries.map((entry) => {
    const one = entry.one === null ? undefined : (masked.get(entry.one) ?? UNKNOWN);
    const other = entry.other === null ? undefined : (masked.get(entry.other) ?? UNKNOWN);
    return {
      entry: entry.entry,
      at: entry.at.toISOString(),
      action: entry.action,
      reason: entry.reason,
      ...(one !== undefined && { identifier: one }),
      ...(other !== undefined && { otherIdentifier: other }),
      ...(entry.customerNo !== null && { customer: ids.get(entry.customerNo)! }),
      ...(entry.otherCustomerNo !== null && { otherCustomer: ids.get(entry.otherCustomerNo)! }),
      ...(entry.undoes !== null && { undoes: entry.undoes }),
      ...(entry.undoneBy !== null && { undoneBy: entry.undoneBy }),
      text: textOf(entry.action, entry.reason, nameOf(one), nameOf(other)),
    };
  });
}

function nameOf(identifier: MaskedIdentifier | undefined): string {
  return identifier === undefined ? '' : `${identifier.kind} ${identifier.masked}`;
}

function textOf(action: Entry['action'], reason: string, one: string, other: string): string {
  const pair = other === '' ? one : `${one} and ${other}`;
  switch (action) {
    case 'link':
      return other === '' ? `${one} is theirs: ${reason}` : `${one} is theirs by ${other}: ${reason}`;
    case 'merge':
      return `two customers became one by ${pair}: ${reason}`;
    case 'split':
      return `${one} was set apart: ${reason}`;
    case 'withdraw':
      return `${one} is nobody’s any more: ${reason}`;
    case 'share':
      return `${one} is shared: ${reason}`;
    case 'unshare':
      return `${one} is not shared: ${reason}`;
    case 'cannot-link':
      return `${pair} are not one customer’s: ${reason}`;
    case 'can-link':
      return `${pair} may be one customer’s: ${reason}`;
    case 'erase':
      return `erased: ${reason}`;
  }
}
