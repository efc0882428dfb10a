import type { IdentifierKind } from './normalise.ts';

/**
 * Enough for somebody who holds the identifier to know it again, too little for anybody else: the last four of a card or
 * phone (`…4567`), the first letter and the end of an e-mail (`a…@….ru`), the ends of the rest.
 */
export function maskIdentifier(kind: IdentifierKind, value: string): string {
  switch (kind) {
    case 'card':
    case 'phone':
      return value.length < 8 ? `…${value.slice(-2)}` : `…${value.slice(-4)}`;
    case 'email':
      return `${[...value][0]}…@…${value.slice(value.lastIndexOf('.'))}`;
    case 'externalId':
    case 'visitor':
      return value.length < 8 ? '…' : `${[...value].slice(0, 2).join('')}…${[...value].slice(-2).join('')}`;
  }
}
