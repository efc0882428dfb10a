/** What a feed says of an item, checked: an offer that is here can be written. */
export interface FeedOffer {
  /** The offer's id. */
  sku: string;
  title: string;
  /** Category id. */
  category?: string | undefined;
  brand?: string | undefined;
  /** Variant group. */
  style?: string | undefined;
  variant?: Record<string, string> | undefined;
  /** Decimal. */
  packSize?: string | undefined;
  url?: string | undefined;
  image?: string | undefined;
  gtin?: string | undefined;
  available: boolean;
  /** Decimals, exact. */
  price: string;
  oldPrice?: string | undefined;
  currency: string;
  /** What else the item is called: source → codes. */
  aliases: { source: string; code: string }[];
}

export interface FeedCategory {
  id: string;
  parent?: string | undefined;
  title?: string | undefined;
}

/** What is said of a line. */
export interface LineNote {
  level: 'rejected' | 'warning';
  line: number;
  reason: string;
}

/** Where what a feed says goes, in its order. `line` is that of the file, the first being 1. */
export interface FeedSink {
  offer(offer: FeedOffer, line: number): void;
  category(category: FeedCategory, line: number): void;
  /** An offer that was not taken; its id where it could be read: that item stays as it is. */
  rejected(line: number, reason: string, sku?: string): void;
  warning(line: number, reason: string): void;
  /** Waited for between chunks, so that memory stays flat. */
  drain(): Promise<void>;
}

export interface OfferRules {
  /** ISO 4217 code where the feed names none. */
  currency: string;
  /** A sale price counts at this time. */
  now: Date;
  /** Which field of an offer is the code of which source: {till: 'vendorCode'}. Barcodes are those of `gtin` anyway. */
  aliases: Readonly<Record<string, string>>;
}

/** An offer that cannot be taken, and why. */
export class OfferError extends Error {}
