import { type Database, recordChanges, type Session } from '../../resources/database/database.ts';
import { reconcile } from './reconcile.ts';
import { log, setShared } from './repository/apply.ts';
import { type BusyCard, type BusyScope, busyCards, spanOfImport } from './repository/busy-cards.ts';
import { MOST_RECEIPTS_A_DAY } from './shared.ts';

/** Cards that are to be withdrawn. */
export function findBusyCards(session: Session, scope: BusyScope): Promise<BusyCard[]> {
  return busyCards(session, scope, MOST_RECEIPTS_A_DAY);
}

/**
 * Withdraws cards that ring more receipts on a day than a customer does: a cashier's own, lent to whoever has none.
 * @returns customers whose history moved.
 */
export async function shareBusyCards(session: Session, scope: BusyScope): Promise<number[]> {
  const found = await findBusyCards(session, scope);
  if (found.length === 0) return [];
  const identifierNos = found.map(({ identifierNo }) => identifierNo);
  await setShared(session, identifierNos, true, false);
  await log(
    session,
    found.map(({ identifierNo, receipts }) => ({
      action: 'share',
      identifierNo,
      reason: `${receipts} receipts on one day`,
      evidence: { receipts },
    })),
  );
  return reconcile(
    session,
    identifierNos.map((identifierNo) => [identifierNo]),
    'a card with many receipts a day',
  );
}

/** The same at the end of an import, over the days that it brought. */
export function shareBusyCardsOf(database: Database, importNo: number): Promise<void> {
  return database.transaction(async (session) => {
    const span = await spanOfImport(session, importNo);
    if (span !== undefined) await recordChanges(session, 'customer', await shareBusyCards(session, span));
  });
}
