import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import { importCatalogue } from './import-catalogue.ts';
import { importCustomers } from './import-customers.ts';
import { importEvents } from './import-events.ts';
import { importReturns } from './import-returns.ts';
import type { Mapping } from './mapping/mapping.ts';
import { importPurchases } from './purchases/import-purchases.ts';

/** Imports files by what their mapping is about. @throws RegularsError `import_failed`, `invalid_mapping`. */
export function importFiles(
  context: ImportContext,
  files: string[],
  mapping: Mapping,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  switch (mapping.subject) {
    case 'purchases':
      return importPurchases(context, files, mapping, options);
    case 'returns':
      return importReturns(context, files, mapping, options);
    case 'customers':
      return importCustomers(context, files, mapping, options);
    case 'catalogue':
      return importCatalogue(context, files, mapping, options);
    case 'events':
      return importEvents(context, files, mapping, options);
  }
}
