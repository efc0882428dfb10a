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
export { type AppliedFeed, applyFeed } from './feeds/apply-feed.ts';
export { download, isAddress, shownAddress } from './feeds/download.ts';
export { applyListing, checkListing } from './feeds/list-items.ts';
export { FEED_FORMATS, type FeedFormat } from './feeds/read-feed.ts';
export type { Listing } from './feeds/repository/listing.ts';
export { spoolFeed } from './feeds/spool-feed.ts';
export { type AliasLogEntry, readAliasLog, undoAliasMove } from './repository/alias-log.ts';
export { declareAliases } from './repository/aliases.ts';
export { upsertCategories } from './repository/categories.ts';
export { applyHints } from './repository/hints.ts';
export { upsertItems } from './repository/items.ts';
export { recordPrices } from './repository/prices.ts';
export { knownTimeZones, upsertStores } from './repository/stores.ts';
export { catalogueRoutes } from './routes.ts';
export { setStock, stockRoutes } from './stock/index.ts';
export { type SoldOut, soldOutPlugin } from './stock/sold-out.ts';
export { isTimeZone } from './stores/time-zone.ts';
