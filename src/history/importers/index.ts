export type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
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
