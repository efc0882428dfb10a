import { join } from 'node:path';
import {
  type AliasEntry,
  applyListing,
  type CategoryEntry,
  checkListing,
  declareAliases,
  ITEM_KINDS,
  type ItemEntry,
  type PriceEntry,
  recordPrices,
  type StockEntry,
  setStock,
  upsertCategories,
  upsertItems,
  upsertStores,
} from '../../catalogue/index.ts';
import type { Cells, Compiler } from './compile.ts';
import type { ImportContext, ImportOptions, ImportSummary } from './context.ts';
import { importRows, type RowSubject } from './import-rows.ts';
import { levelsOf } from './item-hints.ts';
import type { CatalogueMapping } from './mapping/mapping.ts';
import { withFolder } from './staging/folder.ts';

interface CatalogueRow {
  item: ItemEntry;
  categories: CategoryEntry[];
  aliases: AliasEntry[];
  price: PriceEntry | undefined;
  stock: StockEntry | undefined;
}

/**
 * Imports items with their categories, aliases, prices and stock. What a row leaves empty stays as it is. Files that are
 * read for titles are the source's whole assortment, unless they are said to be a part of it: what left them becomes
 * unavailable. @throws RegularsError `feed_refused` where they drop too many items; nothing was changed.
 */
export function importCatalogue(
  context: ImportContext,
  files: readonly string[],
  mapping: CatalogueMapping,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  return importRows(context, files, mapping, options, (compiler, startedAt) => {
    const counts = { items: 0, prices: 0, stock: 0, unavailable: 0, 'available again': 0 };
    const listing = isWhole(mapping, options) ? new Map<string, boolean | null>() : undefined;
    const subject: RowSubject<CatalogueRow> = {
      async begin() {
        if (listing === undefined) return;
        const whole = await readListing(context, files, mapping, options, listing);
        if (whole && options.force !== true) await checkListing(context.database, mapping.source, listing);
      },
      async end(whole) {
        if (listing === undefined || !whole) return;
        const { gone, back } = await applyListing(context.database, mapping.source, listing);
        counts.unavailable = gone;
        counts['available again'] = back;
      },
      read: reader(compiler, mapping, context.config.currency, startedAt),
      async write(entries, _, after) {
        const rows = entries.map(({ value }) => value);
        await after;
        await context.database.transaction(async (session) => {
          const categories = last(
            rows.flatMap((row) => row.categories),
            ({ id }) => id,
          ).map((category) => ({ ...category, ...mapping.policies?.[category.id] }));
          if (categories.length > 0) await upsertCategories(session, categories);
          counts.items += await upsertItems(session, merged(rows.map(({ item }) => item)));
          const aliases = last(
            rows.flatMap((row) => row.aliases),
            ({ source, code }) => `${source}\0${code}`,
          );
          if (aliases.length > 0) await declareAliases(session, aliases, `${mapping.source} import`);
          const prices = last(
            rows.flatMap((row) => row.price ?? []),
            ({ sku, zone = '', since }) => `${sku}\0${zone}\0${since.getTime()}`,
          );
          if (prices.length > 0) counts.prices += await recordPrices(session, prices);
          const stock = last(
            rows.flatMap((row) => row.stock ?? []),
            ({ sku, store }) => `${sku}\0${store}`,
          );
          if (stock.length === 0) return;
          await upsertStores(
            session,
            last(
              stock.map(({ store }) => ({ id: store })),
              ({ id }) => id,
            ),
          );
          counts.stock += await setStock(session, stock);
        });
      },
      counts: () => counts,
    };
    return subject;
  });
}

function isWhole({ item, partial }: CatalogueMapping, options: ImportOptions): boolean {
  return item.title !== undefined && partial !== true && options.partial !== true;
}

/**
 * Reads the files once before anything is written: what they list. @returns whether none of them broke off.
 */
async function readListing(
  context: ImportContext,
  files: readonly string[],
  mapping: CatalogueMapping,
  { after }: ImportOptions,
  listing: Map<string, boolean | null>,
): Promise<boolean> {
  return withFolder(context.config.dataDir, async (folder) => {
    const options = { after, dryRun: true, report: join(folder, 'listing.ndjson') };
    const { truncated } = await importRows(context, files, mapping, options, (compiler, startedAt) => {
      const skuOf = compiler.required(mapping.item.sku, 'sku');
      const read = reader(compiler, mapping, context.config.currency, startedAt);
      return {
        read(row) {
          const sku = skuOf(row);
          // A row that makes no sense leaves its item as it is, as long as no other row says more.
          if (!listing.has(sku)) listing.set(sku, null);
          const { available } = read(row).item;
          if (available !== undefined || listing.get(sku) === null) listing.set(sku, available ?? true);
        },
        write: async () => {},
        counts: () => ({}),
      };
    });
    return truncated.length === 0;
  });
}

function reader(compiler: Compiler, mapping: CatalogueMapping, currency: string, startedAt: Date) {
  const { item, price, aliases = {}, stock } = mapping;
  const sku = compiler.required(item.sku, 'sku');
  const title = compiler.title(item.title);
  const placeholder =
    typeof item.title === 'object' && 'placeholder' in item.title && item.title.placeholder === true;
  const path = pathReader(compiler, item);
  const kind = compiler.oneOf(item.kind, 'kind', ITEM_KINDS);
  const rule = compiler.kindRule(item.kinds ?? []);
  const text = (field: typeof item.brand) => {
    const read = compiler.field(field);
    return (row: Cells) => read(row) || undefined;
  };
  const [brand, style, url, image, gtin] = [item.brand, item.style, item.url, item.image, item.gtin].map(
    text,
  );
  const variants = Object.entries(item.variant ?? {}).map(
    ([name, field]) => [name, compiler.field(field)] as const,
  );
  const packSize = compiler.decimal(item.packSize, 'packSize');
  const available = compiler.flag(item.available, 'available');
  const firstSeen = item.firstSeen === undefined ? undefined : compiler.time(item.firstSeen, 'firstSeen');
  const codes = Object.entries(aliases).map(([source, field]) => [source, compiler.field(field)] as const);
  const readPrice = price === undefined ? undefined : priceReader(compiler, price, currency, startedAt);
  const store = compiler.field(stock?.store);
  const quantity = compiler.decimal(stock?.quantity, 'quantity');
  return (row: Cells): CatalogueRow => {
    const of = sku(row);
    const name = title(row) || undefined;
    const categories = path(row);
    const variant = variants.flatMap(([key, read]) => (read(row) === '' ? [] : [[key, read(row)] as const]));
    const shop = store(row);
    const inStock = quantity(row);
    return {
      item: {
        sku: of,
        kind: kind(row) ?? item.kinds?.[rule(row)]?.kind,
        title: name,
        placeholder,
        category: categories[0]?.id,
        brand: brand!(row),
        style: style!(row),
        variant: variant.length === 0 ? undefined : Object.fromEntries(variant),
        packSize: packSize(row),
        url: url!(row),
        image: image!(row),
        gtin: gtin!(row),
        available: available(row),
        firstSeen: firstSeen?.(row)?.instant,
      },
      categories,
      aliases: codes.flatMap(([source, read]) =>
        read(row) === '' ? [] : [{ source, code: read(row), sku: of }],
      ),
      price: readPrice?.(row, of),
      stock: shop === '' || inStock === undefined ? undefined : { sku: of, store: shop, quantity: inStock },
    };
  };
}

function priceReader(
  compiler: Compiler,
  price: NonNullable<CatalogueMapping['price']>,
  currency: string,
  startedAt: Date,
) {
  const amount = compiler.decimal(price.price, 'price');
  const old = compiler.decimal(price.oldPrice, 'oldPrice');
  const inCurrency = compiler.field(price.currency);
  const zone = compiler.field(price.zone);
  const since = price.since === undefined ? undefined : compiler.time(price.since, 'since');
  return (row: Cells, sku: string): PriceEntry | undefined => {
    const of = amount(row);
    if (of === undefined) return undefined;
    return {
      sku,
      zone: zone(row),
      since: since?.(row)?.instant ?? startedAt,
      price: of,
      oldPrice: old(row),
      currency: inCurrency(row) || currency,
    };
  };
}

/** Categories of a row, fine → coarse. */
function pathReader(compiler: Compiler, item: CatalogueMapping['item']): (row: Cells) => CategoryEntry[] {
  const { categoryPath } = item;
  if (categoryPath !== undefined) {
    const read = compiler.column(categoryPath.column);
    return (row) => {
      const names = read(row)
        .split(categoryPath.separator)
        .map((name) => name.trim())
        .filter((name) => name !== '');
      // A name means another category under another parent: the whole path is the id.
      const ids = names.map((_, i) => names.slice(0, i + 1).join(' > '));
      return names.map((title, i) => ({ id: ids[i]!, parent: ids[i - 1], title })).reverse();
    };
  }
  const levels = levelsOf(compiler, item.categories ?? []);
  return (row) => {
    const named = levels
      .map(({ id, title }) => ({ id: id(row), title: title(row) }))
      .filter(({ id }) => id !== '');
    return named.map(({ id, title }, i) => ({ id, parent: named[i + 1]?.id, title: title || undefined }));
  };
}

/** One entry a key: the last. */
function last<Value>(entries: readonly Value[], keyOf: (entry: Value) => string): Value[] {
  return [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()];
}

/** One entry an item; what a later row says counts, what it leaves empty stays. */
function merged(items: readonly ItemEntry[]): ItemEntry[] {
  const bySku = new Map<string, ItemEntry>();
  for (const item of items) {
    const said = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
    bySku.set(item.sku, { ...bySku.get(item.sku), ...said, sku: item.sku });
  }
  return [...bySku.values()];
}
