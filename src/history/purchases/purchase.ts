import type { Identifier, IdentifierKind } from '../identity/normalise.ts';

export const CHANNELS = ['store', 'web', 'app', 'phone'] as const;
export const STATUSES = ['ordered', 'paid', 'fulfilled', 'cancelled'] as const;

/** An instant and the offset it was said with, minutes east of UTC. */
export interface OffsetTime {
  instant: Date;
  utcOffset: number;
}

/** Identifiers as they were said; normalised when the purchase is written. */
export type CustomerIdentifiers = { [Kind in IdentifierKind]?: string | undefined };

/** Money and quantities are decimal strings of at most 4 decimals: exact from the edge to the database. */
export interface PurchaseLine {
  /** The code of the purchase's source. */
  item: string;
  /** Where the caller has resolved `item` already; must be the alias of the same source and code. */
  aliasNo?: number | undefined;
  /** > 0; weighed goods have decimals. */
  quantity: string;
  /** Paid for the whole line, ≥ 0: the truth. */
  amount: string;
  /** Of a unit: informative. */
  price?: string | undefined;
  discount?: string | undefined;
  onSale?: boolean | undefined;
}

export interface Reference {
  source: string;
  id: string;
}

export interface Purchase {
  source: string;
  id: string;
  channel: (typeof CHANNELS)[number];
  /** Default paid. */
  status?: (typeof STATUSES)[number] | undefined;
  store?: string | undefined;
  at: OffsetTime;
  /** ISO 4217. */
  currency: string;
  /** The web order that this till receipt hands over: the two count as one purchase. */
  fulfils?: Reference | undefined;
  gift?: boolean | undefined;
  promoCode?: string | undefined;
  payments?: readonly { kind: string; amount: string }[] | undefined;
  customer?: CustomerIdentifiers | undefined;
  lines: readonly PurchaseLine[];
}

/** How a call to `writePurchases` or `writeReturns` came about. */
export interface Origin {
  /** ISO 3166 code for phones written without one (`config.country`). */
  country: string;
  /** IANA zone of shops without one of their own (`config.timeZone`). */
  timeZone: string;
  /** Absent: came by the API, and letters may follow. */
  importNo?: number | undefined;
  /** Default: now, by the database's clock. */
  receivedAt?: Date | undefined;
  /** Kept by the caller between calls, so that codes seen before cost no query. */
  caches?: WriteCaches | undefined;
  /** The caller tells of the customers whose facts were written, once, at its end (imports); answers name none. */
  deferChanges?: boolean | undefined;
  /** The source had no purchase when the caller began: none is looked for before it is written, as nearly all are new. */
  newSource?: boolean | undefined;
}

/** Numbers that are for life once committed. Made by `createCaches`; one a process is enough. */
export interface WriteCaches {
  /** Source → code → alias_no. */
  aliases: Map<string, Map<string, number>>;
  /** Kind → normalised value → identifier_no. */
  identifiers: Map<string, Map<string, number>>;
  /** Normalising a phone is slow: raw `kind\0value` → its normal form, or null where it is invalid. */
  normalised: Map<string, Identifier | null>;
}

export interface Problem {
  code: string;
  message: string;
}

/** The answer to one purchase or return, in the order of the call. */
export interface WriteResult {
  id: string | null;
  status: 'accepted' | 'updated' | 'duplicate' | 'rejected';
  /** Public id (UUID) of the customer it belongs to. */
  customer?: string;
  error?: Problem;
  /** What was dropped from an accepted fact, such as an invalid phone, or is doubtful in it. */
  warnings?: Problem[];
}

export type PurchaseResult = WriteResult;
