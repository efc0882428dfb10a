import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import type { PurchasesMapping, ReturnsMapping } from './mapping/mapping.ts';
import { importPurchases } from './purchases/import-purchases.ts';

/** Imports returns as receipts of which every row is a return: staged, put together and written alike. */
export function importReturns(
  context: ImportContext,
  files: string[],
  mapping: ReturnsMapping,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  const { return: of, line, subject: _, ...common } = mapping;
  const { purchase, ...whole } = of;
  const asPurchases: PurchasesMapping = {
    ...common,
    subject: 'purchases',
    purchase: { ...whole, channel: { constant: 'store' } },
    line,
    returns: { when: [], ...(purchase === undefined ? {} : { purchase }) },
  };
  return importPurchases(context, files, asPurchases, { ...options, subject: 'returns' });
}
