import type { Database, Session } from '../../resources/database/database.ts';
import { isTaken } from '../../resources/database/failures.ts';
import type { Secrets } from '../../resources/secrets.ts';
import {
  type BusyScope,
  contestedIdentifiers,
  findBusyCards,
  readIdentifiers,
  reconcile,
  resolveCustomers,
  shareBusyCards,
} from '../identity/index.ts';
import { rematch } from '../returns/rematch.ts';
import { lockReturns } from '../returns/repository/matching.ts';
import { checkBatch, type Entry, type Outcome, settle, waves } from './batch.ts';
import { PendingCaches } from './caches.ts';
import { contentHash } from './content-hash.ts';
import { introduceNewcomers } from './newcomers.ts';
import type { Origin, Purchase, PurchaseResult, Reference } from './purchase.ts';
import { resolveFacts } from './references.ts';
import { heedErasures } from './repository/erased.ts';
import {
  archivePurchases,
  copyPurchases,
  customersOfPurchases,
  findPurchases,
  insertLines,
  insertPurchases,
  keyOf,
  lockPurchases,
  lockWriters,
  type PurchaseRow,
  revisePurchases,
  type StoredPurchase,
} from './repository/purchases.ts';
import { lockFulfillers } from './repository/supersede.ts';
import { checkPurchase } from './rules.ts';
import { supersede } from './supersede.ts';

/** An entry on its way in: all that it names is resolved but its customer. */
interface Incoming {
  entry: Entry<Purchase>;
  row: PurchaseRow;
}

/** What a transaction has touched so far. */
interface Touched {
  /** Purchases written. */
  keys: Map<string, Reference>;
  /** Orders that they fulfil, and fulfilled before. */
  orders: Map<string, Reference>;
  /** Receipts written that fulfil an order. */
  receiptNos: Set<number>;
  /** Place in the batch of each purchase written. */
  places: Map<number, number>;
  customerNos: Set<number>;
  /** Identifiers named together, now or in a revision before, whose customers the graph has to tell. */
  doubtful: (readonly number[])[];
  /** What became of each entry, by its place. */
  outcomes: Map<number, Outcome>;
}

/**
 * Writes whole purchases in one transaction: all that are accepted or updated, or, where it throws, none. The same
 * purchase again changes nothing; what is read from it afterwards does not depend on the order of arrival.
 * @param purchases some thousands at most.
 * @returns an answer to each, in order.
 */
export async function writePurchases(
  database: Database,
  secrets: Secrets,
  purchases: readonly Purchase[],
  origin: Origin,
): Promise<PurchaseResult[]> {
  const { entries, caches, rejected } = checkBatch(purchases, checkPurchase, origin);
  if (origin.importNo !== undefined)
    await introduceNewcomers(
      database,
      secrets,
      entries.map(({ named }) => named),
      caches,
    );
  let pending = new PendingCaches(caches);
  const write = (newSource: boolean) =>
    database.transaction(async (session) => {
      pending = new PendingCaches(caches);
      const parts = waves(entries);
      const [, resolved, found] = await Promise.all([
        lockFor(session, entries),
        resolveReferences(session, secrets, entries, origin, pending),
        newSource ? [] : findPurchases(session, keysOf(parts[0]!)),
      ]);
      return writeIncoming(session, secrets, parts, resolved, found, { ...origin, newSource });
    });
  const written =
    entries.length === 0
      ? new Map<number, PurchaseResult>()
      : await write(origin.newSource === true).catch((error) => {
          if (origin.newSource === true && isTaken(error)) return write(false);
          throw error;
        });
  pending.commit();
  return purchases.map((_, place) => rejected.get(place) ?? written.get(place)!);
}

function lockFor(session: Session, entries: readonly Entry<Purchase>[]): Promise<void> {
  const ties = entries.some(({ fact }) => fact.fulfils !== undefined);
  return lockWriters(session, ties ? 'alone' : 'together');
}

async function resolveReferences(
  session: Session,
  secrets: Secrets,
  entries: readonly Entry<Purchase>[],
  origin: Origin,
  caches: PendingCaches,
): Promise<Map<Entry<Purchase>, PurchaseRow>> {
  const resolved = await resolveFacts(session, secrets, entries, origin, caches);
  return new Map(
    entries.map((entry, at) => {
      const content = resolved[at]!;
      const hash = contentHash(entry.fact, content);
      return [entry, { purchase: entry.fact, hash, ...content, customerNo: null }];
    }),
  );
}

function keysOf(entries: readonly Entry<Purchase>[]): Reference[] {
  return entries.map(({ fact }) => fact);
}

/**
 * @param parts of entries no two of which have the same id.
 * @param found of the first part, what is stored of it.
 */
async function writeIncoming(
  session: Session,
  secrets: Secrets,
  parts: readonly (readonly Entry<Purchase>[])[],
  rows: ReadonlyMap<Entry<Purchase>, PurchaseRow>,
  found: readonly StoredPurchase[],
  origin: Origin,
): Promise<Map<number, PurchaseResult>> {
  const entries = [...rows.keys()];
  const touched: Touched = {
    keys: new Map(),
    orders: new Map(),
    receiptNos: new Set(),
    places: new Map(),
    customerNos: new Set(),
    doubtful: [],
    outcomes: new Map(),
  };
  for (const [nth, part] of parts.entries()) {
    const first = nth === 0;
    const known = byKey(first ? found : await findPurchases(session, keysOf(part)));
    const wave = part.map((entry) => ({ entry, row: rows.get(entry)! }));
    await writeWave(session, secrets, wave, known, first && origin.newSource === true, origin, touched);
  }

  if (touched.keys.size > 0 && !(await standsAlone(session, touched, origin, entries))) {
    const keys = [...touched.keys.values()];
    const orders = [...touched.orders.values()];
    const tied = await supersede(session, keys, orders, [...touched.receiptNos]);
    for (const customerNo of tied.customerNos) touched.customerNos.add(customerNo);
    for (const [purchaseNo, customerNo] of tied.inherited) {
      const outcome = touched.outcomes.get(touched.places.get(purchaseNo) ?? -1);
      if (outcome !== undefined) outcome.customerNo = customerNo;
    }
    await settleIdentity(session, touched, tied.customerNos, origin, entries);
    const scope = { purchases: [...keys, ...orders], customerNos: [...touched.customerNos], returnNos: [] };
    for (const customerNo of await rematch(session, scope)) touched.customerNos.add(customerNo);
  }
  return settle(session, entries, touched.outcomes, touched.customerNos, origin);
}

/**
 * Whether what was written leaves everything else as it was, which is so of most that tills send: it has to do with no
 * order and no return, whom it names is no question, and no card is busy. One round trip in place of one for each.
 */
async function standsAlone(
  session: Session,
  touched: Touched,
  origin: Origin,
  entries: readonly Entry<Purchase>[],
): Promise<boolean> {
  if (touched.orders.size > 0 || touched.doubtful.length > 0) return false;
  const purchases = [...touched.keys.values()];
  const customerNos = [...touched.customerNos];
  const found = await Promise.all([
    lockFulfillers(session, purchases),
    lockReturns(session, { purchases, customerNos, returnNos: [] }),
    origin.importNo === undefined ? findBusyCards(session, busyScope(touched, entries)) : [],
  ]);
  return found.every((rows) => rows.length === 0);
}

/** Where the batch may have made a card a busy one. */
function busyScope(touched: Touched, entries: readonly Entry<Purchase>[]): BusyScope {
  const times = entries.map(({ fact }) => fact.at.instant.getTime());
  return {
    customerNos: [...touched.customerNos],
    from: new Date(Math.min(...times)),
    until: new Date(Math.max(...times)),
  };
}

/** Last, when all evidence stands: who the customers of doubtful purchases are, and who else they are then. */
async function settleIdentity(
  session: Session,
  touched: Touched,
  tied: readonly number[],
  origin: Origin,
  entries: readonly Entry<Purchase>[],
): Promise<void> {
  // An order and its receipt, tied, are one fact where they were two.
  const weighed = tied.length === 0 ? [] : await contestedIdentifiers(session, tied);
  const moved = await reconcile(session, [...touched.doubtful, ...weighed]);
  // An import looks at its end, at all days at once.
  if (origin.importNo === undefined && touched.customerNos.size > 0) {
    moved.push(...(await shareBusyCards(session, busyScope(touched, entries))));
  }
  for (const customerNo of moved) touched.customerNos.add(customerNo);
  if (moved.length === 0) return;
  const purchases = await customersOfPurchases(session, [...touched.places.keys()]);
  for (const [purchaseNo, customerNo] of purchases)
    touched.outcomes.get(touched.places.get(purchaseNo)!)!.customerNo = customerNo;
}

/**
 * Writes purchases of which no two have the same id.
 * @param known what is stored of them.
 * @param allNew nothing is: none of its source was there before.
 */
async function writeWave(
  session: Session,
  secrets: Secrets,
  wave: readonly Incoming[],
  known: ReadonlyMap<string, StoredPurchase>,
  allNew: boolean,
  origin: Origin,
  touched: Touched,
): Promise<void> {
  const fresh: Incoming[] = [];
  for (const item of wave) {
    const stored = known.get(keyOf(item.row.purchase));
    if (stored?.content_hash.toString('hex') === item.row.hash)
      touched.outcomes.set(item.entry.place, { status: 'duplicate', customerNo: stored.customer_no });
    else fresh.push(item);
  }
  if (fresh.length === 0) return;

  const [evidence, said] = await Promise.all([
    heedErasures(
      session,
      secrets,
      fresh.map(({ entry, row }) => ({
        at: row.purchase.at.instant,
        named: entry.named.identifiers,
        identifierNos: row.identifierNos,
      })),
    ),
    readIdentifiers(
      session,
      fresh.flatMap(({ row }) => row.identifierNos),
    ),
  ]);
  for (const [at, { row }] of fresh.entries()) row.identifierNos = evidence[at]!;
  const { customerNos, doubtful } = await resolveCustomers(session, evidence, said);
  touched.doubtful.push(...doubtful);
  for (const [at, { row }] of fresh.entries()) row.customerNo = customerNos[at]!;

  const rows = fresh.map(({ row }) => row);
  const inserted = allNew
    ? new Map((await copyPurchases(session, rows, origin)).entries())
    : await insertPurchases(session, rows, origin);
  const written: { item: Incoming; purchaseNo: number; status: 'accepted' | 'updated' }[] = [];
  for (const [at, purchaseNo] of inserted) written.push({ item: fresh[at]!, purchaseNo, status: 'accepted' });

  const rest = fresh.filter((_, at) => !inserted.has(at));
  if (rest.length > 0) {
    // Looked at again under lock: another writer may have come first, with the same content even.
    const stored = byKey(
      await lockPurchases(
        session,
        rest.map(({ row }) => row.purchase),
      ),
    );
    for (const item of rest) {
      const before = stored.get(keyOf(item.row.purchase))!;
      if (before.content_hash.toString('hex') === item.row.hash) {
        touched.outcomes.set(item.entry.place, { status: 'duplicate', customerNo: before.customer_no });
        continue;
      }
      written.push({ item, purchaseNo: before.purchase_no, status: 'updated' });
      if (before.customer_no !== null) touched.customerNos.add(before.customer_no);
      // What it named together before may have been all that joined them.
      if (before.identifiers.length > 1 && before.identifiers.join() !== item.row.identifierNos.join())
        touched.doubtful.push(before.identifiers, item.row.identifierNos);
      if (before.fulfils_id !== null)
        touch(touched.orders, { source: before.fulfils_source!, id: before.fulfils_id });
    }
    const updated = written.filter(({ status }) => status === 'updated');
    if (updated.length > 0) {
      await archivePurchases(
        session,
        updated.map(({ purchaseNo }) => purchaseNo),
      );
      await revisePurchases(
        session,
        updated.map(({ item }) => item.row),
        origin,
      );
    }
  }
  await insertLines(
    session,
    written.map(({ item }) => item.row),
    written.map(({ purchaseNo }) => purchaseNo),
  );
  for (const { item, purchaseNo, status } of written) {
    const { purchase, customerNo } = item.row;
    touched.outcomes.set(item.entry.place, { status, customerNo });
    touched.places.set(purchaseNo, item.entry.place);
    if (customerNo !== null) touched.customerNos.add(customerNo);
    touch(touched.keys, purchase);
    if (purchase.fulfils !== undefined) {
      touch(touched.orders, purchase.fulfils);
      touched.receiptNos.add(purchaseNo);
    }
  }
}

function touch(touched: Map<string, Reference>, { source, id }: Reference): void {
  touched.set(keyOf({ source, id }), { source, id });
}

function byKey(stored: readonly StoredPurchase[]): Map<string, StoredPurchase> {
  return new Map(stored.map((purchase) => [keyOf(purchase), purchase]));
}
