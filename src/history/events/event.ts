import type { Identifier } from '../identity/normalise.ts';

export const EVENT_KINDS = [
  'view',
  'search',
  'add_to_cart',
  'remove_from_cart',
  'click',
  'impression',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface EventItem {
  /** Codes of the event's source, the likeliest first: that of the first one known counts. */
  codes: readonly string[];
  /** Decimals. */
  quantity?: string | undefined;
  amount?: string | undefined;
}

/** What somebody did. */
export interface Event {
  source: string;
  /** The sender's: the same id of the same person within a week is the same event. */
  id: string | undefined;
  kind: EventKind;
  at: Date;
  /** The surest that was named. */
  identifier: Identifier | undefined;
  /** The device, normalised, whoever is named besides: whose session it is. Absent: nobody's. */
  visitor?: string | undefined;
  /** Stored as a row each; none: one row. */
  items: readonly EventItem[];
  store: string | undefined;
  session: string | undefined;
  placement: string | undefined;
  /** Of the answer that was clicked or seen. */
  requestId: string | undefined;
  query: string | undefined;
  currency: string | undefined;
  /** Whoever tells it may make items and stores: a page may not, for everybody can read its key. */
  trusted: boolean;
}

export interface EventResult {
  status: 'accepted' | 'duplicate';
  /** Whom it names had themselves erased since: it is nobody's. */
  erased: boolean;
  /** Of its items, those that nobody knows: the event is kept without them. */
  unknownItems: number;
}
