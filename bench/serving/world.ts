import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  encodeCustomerLists,
  encodeItemLists,
  loadModel,
  type RankedItem,
} from '../../models/artifact/index.ts';
import { seededRandom } from '../../models/core/random.ts';
import type { Snapshot } from '../../models/core/snapshot.ts';
import type { Model } from '../../models/model.ts';
import { recordPrices, upsertItems } from '../../src/catalogue/index.ts';
import { readConfig } from '../../src/config.ts';
import { type Purchase, writePurchases } from '../../src/history/index.ts';
import { type Database, openDatabase } from '../../src/resources/database/index.ts';
import { openSecrets } from '../../src/resources/secrets.ts';
import type { ListEntry } from '../../src/resources/store/port.ts';
import { generateHistory } from '../../test/support/generate-history.ts';
import { entriesOf, historyOf, listSource } from '../../training/entries.ts';
import { fit } from '../../training/fit.ts';
import { ListsFile, packEntries } from '../../training/lists-file.ts';
import { FIT_DEFAULTS } from '../../training/settings.ts';

export const CUSTOMERS = Number(process.env.BENCH_CUSTOMERS ?? 200_000);
export const ITEMS = Number(process.env.BENCH_ITEMS ?? 50_000);
/** Two, of the same model: one is served, the other is published meanwhile. */
export const VERSIONS = ['bench-a', 'bench-b'] as const;

const SEED = 1;
const LINES = 1_000_000;
const BATCH = 2_000;
/** As long as a training makes them at most. */
const ITEM_LISTS = { together: 60, after: 30, similar: 30 } as const;

export const skuOf = (itemNo: number) => `SKU-${String(itemNo).padStart(6, '0')}`;
export const cardOf = (customer: number) => `29${String(customer).padStart(10, '0')}`;

/** A receipt of a customer, 0 … CUSTOMERS − 1, as POST /v1/purchases takes it. */
export function receiptOf(id: string, customer: number, at: Date) {
  return {
    source: 'bench',
    id,
    channel: 'store' as const,
    store: `S${customer % 150}`,
    at: at.toISOString(),
    currency: 'USD',
    customer: { card: cardOf(customer) },
    lines: [13, 101, 1_009].map((step) => ({
      item: skuOf(1 + ((customer * step) % ITEMS)),
      quantity: '1',
      amount: '9.99',
    })),
  };
}

/**
 * Fills a data folder: catalogue and identified customers in its embedded database, two versions with lists of everyone.
 * Customers' lists are those that the model makes of a generated history, over and over; items' are as long as can be.
 */
export async function prepare(dataDir: string): Promise<void> {
  const mark = join(dataDir, 'prepared.json');
  const wanted = JSON.stringify({ CUSTOMERS, ITEMS, SEED, LINES });
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  await mkdir(dataDir, { recursive: true });
  const config = readConfig({}, { dataDir });
  const database = await openDatabase(config);
  await writeCatalogue(database);
  const secrets = await openSecrets(config, database);
  for (let from = 0; from < CUSTOMERS; from += BATCH) {
    const purchases = Array.from({ length: Math.min(BATCH, CUSTOMERS - from) }, (_, i): Purchase => {
      const instant = new Date(Date.UTC(2026, 0, 1) + (from + i) * 1_000);
      return {
        ...receiptOf(`first-${from + i}`, from + i, instant),
        at: { instant, utcOffset: 0 },
      };
    });
    await writePurchases(database, secrets, purchases, { country: 'US', timeZone: 'UTC', importNo: 1 });
  }
  await writeVersions(database, dataDir);
  await database.query('vacuum analyze');
  await database.query('checkpoint');
  await database.close();
  writeFileSync(mark, wanted);
}

async function writeCatalogue(database: Database): Promise<void> {
  for (let from = 1; from <= ITEMS; from += BATCH) {
    const skus = Array.from({ length: Math.min(BATCH, ITEMS - from + 1) }, (_, i) => skuOf(from + i));
    await database.transaction(async (session) => {
      await upsertItems(
        session,
        skus.map((sku, i) => ({
          sku,
          title: `A thing of forty letters or so, number ${sku}`,
          url: `https://shop.example/catalogue/things/${sku}`,
          image: `https://cdn.shop.example/images/${sku}.jpg`,
          category: `category-${(from + i) % 1_000}`,
        })),
      );
      await recordPrices(
        session,
        skus.map((sku) => ({ sku, since: new Date(0), price: '9.99', currency: 'USD' })),
      );
    });
  }
}

async function writeVersions(database: Database, dataDir: string): Promise<void> {
  const { bytes, model, history } = await trained();
  const [row] = await database.query<{ seq: number }>('select max(seq) as seq from changes');
  const checksum = createHash('sha256').update(bytes).digest('hex');
  const customers = customerValues(model, history);
  for (const [at, version] of VERSIONS.entries()) {
    const folder = join(dataDir, 'models', version);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'model.bin'), bytes);
    const file = new ListsFile(join(folder, 'lists.bin'));
    for (const part of batches(listsOf(model, history, customers))) file.append(packEntries(part));
    file.finish();
    file.close();
    await database.query(
      `insert into model_versions (version, checksum, watermark, snapshot_hash, seed, settings, report)
       values ($1, $2, $3, 'bench', $4, '{}', '{}')`,
      [version, checksum, row!.seq, SEED],
    );
    await database.query('insert into model_aliases (alias, version) values ($1, $2)', [
      at === 0 ? 'champion' : 'previous',
      version,
    ]);
  }
}

/** A model of a small history over all items. */
export async function trained(): Promise<{ bytes: Uint8Array; model: Model; history: Snapshot }> {
  const history = generateHistory(LINES, SEED, ITEMS);
  const { bytes } = await fit(history, FIT_DEFAULTS, () => {}, availableParallelism());
  return { bytes, model: loadModel(bytes), history };
}

/** Everything that a store holds of a version. */
function* listsOf(model: Model, history: Snapshot, customers: readonly Uint8Array[]): Generator<ListEntry> {
  const groups = { ...listSource(history), items: new Int32Array(0), customers: new Int32Array(0) };
  yield* entriesOf(model, groups);
  yield* itemEntries();
  yield* customerEntries(customers);
}

/** Everyone's, out of some: over and over. */
export function* customerEntries(values: readonly Uint8Array[]): Generator<ListEntry> {
  for (let key = 1; key <= CUSTOMERS; key++)
    yield { kind: 'customer', key, value: values[key % values.length]! };
}

export function* itemEntries(): Generator<ListEntry> {
  const random = seededRandom(SEED);
  for (let key = 1; key <= ITEMS; key++) {
    const ranked = (length: number): RankedItem[] =>
      Array.from({ length }, (_, at) => ({
        item: 1 + Math.floor(random() ** 3 * ITEMS),
        score: Math.fround(1 / (at + 2)),
        reason: 'together',
        because: key,
      }));
    const { together, after, similar } = ITEM_LISTS;
    const lists = { together: ranked(together), after: ranked(after), similar: ranked(similar) };
    yield { kind: 'item', key, value: encodeItemLists(key, lists) };
  }
}

/** Packed lists of the customers of a history. */
export function customerValues(model: Model, history: Snapshot): Uint8Array[] {
  const source = listSource(history);
  return Array.from(history.customers, (_, row) =>
    encodeCustomerLists(model.customerLists(historyOf(source, row), model.lastDay + 1)),
  );
}

function* batches(entries: Iterable<ListEntry>): Generator<ListEntry[]> {
  let batch: ListEntry[] = [];
  for (const entry of entries) {
    batch.push(entry);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
