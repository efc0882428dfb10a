import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Subject } from '../history/importers/index.ts';
import { dayOf } from './calendar.ts';
import { buildCatalogue } from './catalogue/build.ts';
import { Chance, hashText } from './chance.ts';
import { writeCatalogue, writePrices, writeStock, writeStores } from './export/assortment.ts';
import { Chronicle } from './export/chronicle.ts';
import { writeMappings } from './export/mappings.ts';
import type { TruthCounts } from './export/truth.ts';
import { newHousehold } from './households/household.ts';
import { live } from './households/live.ts';
import { needsOf } from './households/needs.ts';
import { Shelf } from './households/shelf.ts';
import { buildStores } from './stores.ts';

/** Days of history: a year and a half. */
export const HISTORY_DAYS = 548;
/** Households that never take a card, for each customer with one. */
const STRANGERS = 0.36;
/** Share of families in which two adults hold a card each, under one phone. */
const TWO_CARDS = 0.06;

export interface SimulateOptions {
  /** Is made if need be; files of the same names are overwritten. */
  directory: string;
  /** Customers with a loyalty card. Default 12,000. */
  customers?: number;
  seed: number;
  /** Local day, YYYY-MM-DD: history ends with the day before. */
  until: string;
  /** Households simulated so far, of all. */
  onProgress?: (done: number, total: number) => void;
}

/** Files to import with one mapping. */
export interface DemoImport {
  subject: Subject;
  mapping: string;
  files: string[];
}

export interface DemoFiles {
  directory: string;
  /** In the order in which they are best imported: what says more about items and people first. */
  imports: DemoImport[];
  truth: string;
  counts: TruthCounts;
}

/**
 * Writes the data of a simulated chain of children's goods as its systems would export it, with a mapping for each
 * export. The same seed, customers and day give the same files.
 * @throws RangeError for a day or a number of customers that is none.
 */
export async function simulate(options: SimulateOptions): Promise<DemoFiles> {
  const { directory, customers = 12_000, seed, onProgress } = options;
  if (!Number.isInteger(customers) || customers < 1)
    throw new RangeError(`customers: got ${customers}, expected a whole number, 1 or more`);
  const until = dayOf(options.until);
  const start = until - HISTORY_DAYS;
  await mkdir(directory, { recursive: true });
  const catalogue = buildCatalogue(seed, start, until);
  const shelf = new Shelf(catalogue);
  const stores = buildStores(seed);
  const mappings = await writeMappings(directory);
  await writeStores(directory, stores);
  const catalogueFile = await writeCatalogue(directory, catalogue, until);
  const pricesFile = await writePrices(directory, catalogue, start, until);
  const shortages = new Chance(seed).fork(hashText('stock'));
  const stockFile = await writeStock(directory, catalogue, stores, until, shortages);

  const chronicle = new Chronicle({ directory, seed, start, until, shelf, stores });
  const root = new Chance(seed).fork(hashText('households'));
  const strangers = Math.round(customers * STRANGERS);
  const total = customers + strangers;
  let done = 0;
  for (let index = 0, customer = 0; done < total; index++) {
    const chance = root.fork(index);
    // Customers first: a stranger costs no number.
    const adults = customer >= customers ? 0 : customer + 1 < customers && chance.chance(TWO_CARDS) ? 2 : 1;
    const household = newHousehold(chance, index, customer, adults, { start, until, stores });
    const needs = needsOf(household, chance);
    chronicle.household(household, needs, live(household, needs, shelf, chance), chance);
    customer += adults;
    done += Math.max(1, adults);
    if (index % 64 === 0) {
      await chronicle.drain();
      onProgress?.(done, total);
    }
  }
  await chronicle.close();
  onProgress?.(total, total);
  return {
    directory,
    imports: [
      { subject: 'catalogue', mapping: mappings.catalogue, files: [catalogueFile] },
      { subject: 'catalogue', mapping: mappings.prices, files: [pricesFile] },
      { subject: 'catalogue', mapping: mappings.stock, files: [stockFile] },
      { subject: 'customers', mapping: mappings.customers, files: [chronicle.customers.file.path] },
      { subject: 'purchases', mapping: mappings.web, files: chronicle.web.files.paths },
      { subject: 'purchases', mapping: mappings.till, files: chronicle.till.files.paths },
      { subject: 'returns', mapping: mappings.returns, files: [chronicle.returns.file.path] },
      { subject: 'events', mapping: mappings.sessions, files: [chronicle.sessions.file.path] },
    ],
    truth: join(directory, 'truth.json.gz'),
    counts: chronicle.counts,
  };
}
