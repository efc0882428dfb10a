export type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
export { importCatalogue } from './import-catalogue.ts';
export { importCustomers } from './import-customers.ts';
export { importEvents } from './import-events.ts';
export { type FeedOptions, importFeed } from './import-feed.ts';
export { importFiles } from './import-files.ts';
export { importReturns } from './import-returns.ts';
export { loadMapping, mappingNames, parseMapping } from './mapping/load-mapping.ts';
export type {
  CatalogueMapping,
  CustomersMapping,
  EventsMapping,
  Mapping,
  PurchasesMapping,
  ReturnsMapping,
  Subject,
} from './mapping/mapping.ts';
export { importPurchases } from './purchases/import-purchases.ts';
export { endAbandonedImports } from './run-import.ts';
