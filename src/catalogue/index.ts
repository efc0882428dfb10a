export {
  type AliasEntry,
  type CategoryEntry,
  ITEM_KINDS,
  type ItemEntry,
  type ItemHint,
  type ItemKind,
  type PriceEntry,
  type StockEntry,
  type StoreEntry,
} from './catalogue.ts';
export { declareAliases } from './repository/aliases.ts';
export { upsertCategories } from './repository/categories.ts';
export { applyHints } from './repository/hints.ts';
export { upsertItems } from './repository/items.ts';
export { recordPrices } from './repository/prices.ts';
export { setStock } from './repository/stock.ts';
export { upsertStores } from './repository/stores.ts';
