export const ITEM_KINDS = ['goods', 'service', 'bag', 'gift-card'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** What is left out stays as it is. */
export interface StoreEntry {
  id: string;
  name?: string | undefined;
  format?: string | undefined;
  region?: string | undefined;
  /** Price zone; '' = the default one. */
  priceZone?: string | undefined;
  /** IANA zone of the days of its receipts, from now on; null = the chain's. */
  timeZone?: string | null | undefined;
}

/** What holds for a category and all below it; what is left out stays as it is. */
export interface CategoryPolicy {
  /** Whether a customer who has an item of it is offered it again: as the model learns, on any other day, not at all. */
  repeat?: 'learned' | 'always' | 'never' | undefined;
  /** Its items are shown nowhere. */
  neverAdvertise?: boolean | undefined;
  /** No reason is given for its items, nor because of them. */
  neverExplain?: boolean | undefined;
  /** Whether its items are counted one by one or by their style; of the category itself. */
  countBy?: 'item' | 'style' | undefined;
}

export interface CategoryEntry extends CategoryPolicy {
  id: string;
  /** Id of the next coarser one; null = it is a root. */
  parent?: string | null | undefined;
  title?: string | undefined;
}

/** What a catalogue says of an item; what is left out stays as it is. */
export interface ItemEntry {
  sku: string;
  kind?: ItemKind | undefined;
  title?: string | undefined;
  /** The title was made up. */
  placeholder?: boolean | undefined;
  /** Category id. */
  category?: string | undefined;
  brand?: string | undefined;
  style?: string | undefined;
  variant?: Record<string, string> | undefined;
  /** Decimal. */
  packSize?: string | undefined;
  url?: string | undefined;
  image?: string | undefined;
  gtin?: string | undefined;
  available?: boolean | undefined;
  /** Shown nowhere, whatever feeds say. */
  hidden?: boolean | undefined;
  firstSeen?: Date | undefined;
}

/** What purchases say of an item by its code: takes effect where nobody who knows better has spoken. */
export interface ItemHint {
  code: string;
  kind?: ItemKind | undefined;
  title?: string | undefined;
  placeholder?: boolean | undefined;
  category?: string | undefined;
}

export interface AliasEntry {
  source: string;
  code: string;
  sku: string;
}

export interface PriceEntry {
  sku: string;
  /** Default '': the zone of stores that name none, and of items that have no price in a store's own. */
  zone?: string | undefined;
  since: Date;
  price: string;
  oldPrice?: string | undefined;
  currency: string;
}

export interface StockEntry {
  /** Or the code that `source` gives the item. */
  sku: string;
  source?: string | undefined;
  store: string;
  quantity: string;
  /** When it was counted; absent: now. */
  at?: Date | undefined;
}
