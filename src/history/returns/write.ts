import type { Database, Session } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import { reconcile, resolveCustomers } from '../identity/index.ts';
import { checkBatch, type Entry, type Outcome, settle, waves } from '../purchases/batch.ts';
import { PendingCaches } from '../purchases/caches.ts';
import type { Origin } from '../purchases/purchase.ts';
import { resolveFacts } from '../purchases/references.ts';
import { heedErasures } from '../purchases/repository/erased.ts';
import { keyOf, lockWriters } from '../purchases/repository/purchases.ts';
import { returnHash } from './content-hash.ts';
import { doubts } from './doubts.ts';
import { exceeding } from './exceeding.ts';
import { rematch } from './rematch.ts';
import { clearMatches } from './repository/matching.ts';
import { archiveReturns, findReturns, putReturns, type ReturnRow } from './repository/returns.ts';
import { checkReturn, type Return, type ReturnResult } from './return.ts';

/** What every wave of one transaction works with. */
interface Writing {
  session: Session;
  secrets: Secrets;
  origin: Origin;
  caches: PendingCaches;
  customerNos: Set<number>;
  outcomes: Map<number, Outcome>;
}

/**
 * Writes whole returns in one transaction, as `writePurchases` does. One that names a purchase that we have, and returns
 * more than that sold, is rejected (`return_exceeds_purchase`); what matches nothing is kept as unmatched.
 * @returns an answer to each, in order.
 */
export async function writeReturns(
  database: Database,
  secrets: Secrets,
  returns: readonly Return[],
  origin: Origin,
): Promise<ReturnResult[]> {
  const { entries, caches, rejected } = checkBatch(returns, checkReturn, origin);
  let pending = new PendingCaches(caches);
  const written =
    entries.length === 0
      ? new Map<number, ReturnResult>()
      : await database.transaction(async (session) => {
          pending = new PendingCaches(caches);
          await lockWriters(session, 'alone');
          const writing: Writing = {
            session,
            secrets,
            origin,
            caches: pending,
            customerNos: new Set(),
            outcomes: new Map(),
          };
          for (const wave of waves(entries)) await writeWave(writing, wave);
          return settle(session, entries, writing.outcomes, writing.customerNos, origin);
        });
  pending.commit();
  return returns.map((_, place) => rejected.get(place) ?? written.get(place)!);
}

/** Writes returns of which no two have the same id. Nobody else writes meanwhile, so that what is found stays so. */
async function writeWave(writing: Writing, wave: readonly Entry<Return>[]): Promise<void> {
  const { session, customerNos, outcomes } = writing;
  const stored = new Map(
    (
      await findReturns(
        session,
        wave.map((entry) => entry.fact),
      )
    ).map((row) => [keyOf(row), row]),
  );
  const known = wave.filter((entry) => stored.has(keyOf(entry.fact)));
  const changed: Entry<Return>[] = [];
  for (const [at, row] of (await resolveRows(writing, known)).entries()) {
    const before = stored.get(keyOf(row.fact))!;
    if (before.content_hash.equals(row.hash))
      outcomes.set(known[at]!.place, { status: 'duplicate', customerNo: before.customer_no });
    else changed.push(known[at]!);
  }
  const replacedNos = changed.map((entry) => stored.get(keyOf(entry.fact))!.return_no);
  const candidates = [...wave.filter((entry) => !stored.has(keyOf(entry.fact))), ...changed];
  const rejected = await exceeding(
    session,
    candidates.map((entry) => entry.fact),
    replacedNos,
  );
  const accepted = candidates.filter((_, at) => !rejected.has(at));
  for (const [at, error] of rejected) outcomes.set(candidates[at]!.place, { status: 'rejected', error });
  if (accepted.length === 0) return;

  const rows = await resolveRows(writing, accepted);
  const evidence = await heedErasures(
    session,
    writing.secrets,
    rows.map((row, at) => ({
      at: row.fact.at.instant,
      named: accepted[at]!.named.identifiers,
      identifierNos: row.identifierNos,
    })),
  );
  for (const [at, row] of rows.entries()) row.identifierNos = evidence[at]!;
  const resolved = await resolveCustomers(
    session,
    rows.map((row) => row.identifierNos),
  );
  for (const [at, row] of rows.entries()) row.customerNo = resolved.customerNos[at]!;
  const revisedNos = accepted.flatMap((entry) => stored.get(keyOf(entry.fact))?.return_no ?? []);
  const freed = new Set<number>();
  if (revisedNos.length > 0) {
    for (const customerNo of await clearMatches(session, revisedNos)) freed.add(customerNo);
    await archiveReturns(session, revisedNos);
  }
  const returnNos = await putReturns(session, rows, writing.origin);
  const before = accepted.flatMap((entry) => {
    const { identifiers = [] } = stored.get(keyOf(entry.fact)) ?? {};
    return identifiers.length > 1 ? [identifiers] : [];
  });
  for (const customerNo of await reconcile(session, [...resolved.doubtful, ...before])) freed.add(customerNo);
  for (const [at, entry] of accepted.entries()) {
    const status = stored.has(keyOf(entry.fact)) ? 'updated' : 'accepted';
    outcomes.set(entry.place, { status });
    if (rows[at]!.customerNo !== null) freed.add(rows[at]!.customerNo!);
  }
  const purchases = rows.flatMap((row) => row.fact.purchase ?? []);
  for (const customerNo of await rematch(session, { purchases, customerNos: [...freed], returnNos }))
    customerNos.add(customerNo);
  for (const customerNo of freed) customerNos.add(customerNo);
  // A return that named nobody is its purchase's customer's by now.
  const settled = new Map(
    (
      await findReturns(
        session,
        accepted.map((entry) => entry.fact),
      )
    ).map((row) => [keyOf(row), row]),
  );
  const warnings = await doubts(session, returnNos);
  for (const [at, entry] of accepted.entries()) {
    const outcome = outcomes.get(entry.place)!;
    outcome.customerNo = settled.get(keyOf(entry.fact))!.customer_no;
    outcome.warnings = warnings.get(returnNos[at]!)!;
  }
}

async function resolveRows(writing: Writing, entries: readonly Entry<Return>[]): Promise<ReturnRow[]> {
  const { session, secrets, origin, caches } = writing;
  const resolved = await resolveFacts(session, secrets, entries, origin, caches);
  return entries.map(({ fact }, at) => {
    const content = resolved[at]!;
    return { fact, hash: returnHash(fact, content), ...content, customerNo: null };
  });
}
