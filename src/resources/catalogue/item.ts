/** Of an item itself: in the default price zone. */
export interface Price {
  /** In units of `currency`; null = unknown. */
  price: number | null;
  oldPrice: number | null;
  currency: string | null;
}

/** What serving and letters know of an item. */
export interface Item extends Price {
  itemNo: number;
  sku: string;
  kind: 'goods' | 'service' | 'bag' | 'gift-card';
  /** Known from purchases alone. */
  provisional: boolean;
  title: string | null;
  /** The title was made up by a mapping: shown in the demo alone. */
  placeholder: boolean;
  categoryNo: number | null;
  brand: string | null;
  /** Variant group: one coat in all its sizes. */
  style: string | null;
  /** `size` of its variant: 62; null = it comes in one size, or nobody said. */
  size: string | null;
  url: string | null;
  image: string | null;
  available: boolean;
  hidden: boolean;
  /** Milliseconds since 1970-01-01. */
  firstSeen: number;
}

/** Category policies as they hold for an item: a category's own, or that of any category above it. */
export interface Category {
  categoryNo: number;
  id: string;
  title: string | null;
  parentNo: number | null;
  repeat: 'learned' | 'always' | 'never';
  neverAdvertise: boolean;
  neverExplain: boolean;
  countBy: 'item' | 'style';
}

export interface Alias {
  source: string;
  code: string;
  itemNo: number;
}
