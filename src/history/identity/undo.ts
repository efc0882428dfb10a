import { RegularsError } from '../../errors.ts';
import { recordChanges, type Session } from '../../resources/database/database.ts';
import { reconcile } from './reconcile.ts';
import {
  adoptOrphans,
  log,
  namedWith,
  removeCannotLink,
  setShared,
  writeCannotLink,
} from './repository/apply.ts';
import { entryOf, identifierAt } from './repository/log.ts';

export interface Undone {
  /** Entry that takes back the other. */
  entry: number;
  /** Customers whose history moved. */
  customers: number[];
}

/**
 * Takes back an entry of the log. A link or a merge becomes a cannot-link between the two identifiers that it was about,
 * which later evidence respects; a cannot-link, share or unshare is lifted. What the entry had moved goes back.
 * @throws RegularsError `not_found`; `conflict` where the entry rests on no pair, or was undone before.
 */
export async function undo(session: Session, entryNo: number): Promise<Undone> {
  const entry = await entryOf(session, entryNo);
  if (entry === undefined) throw new RegularsError('not_found', `entry ${entryNo}: not in the log`);
  if (entry.undoneBy !== null)
    throw new RegularsError('conflict', `entry ${entryNo}: undone before, by entry ${entry.undoneBy}`);
  const reason = `undone: entry ${entryNo}`;
  const { action, one, other } = entry;
  if (action === 'share' || action === 'unshare')
    return setSharing(session, one!, action === 'unshare', reason, entryNo);
  if (one === null || other === null || !['link', 'merge', 'cannot-link', 'can-link'].includes(action))
    throw new RegularsError(
      'conflict',
      `entry ${entryNo}: got a ${action} that rests on no two identifiers, expected a link, merge, cannot-link, share or unshare`,
    );
  const pair = { one, other };
  const taking = action === 'cannot-link';
  const [written] = await log(session, [
    {
      action: taking ? 'can-link' : 'cannot-link',
      identifierNo: one,
      otherIdentifierNo: other,
      customerNo: entry.customerNo ?? undefined,
      otherCustomerNo: entry.otherCustomerNo ?? undefined,
      reason,
      undoes: entryNo,
    },
  ]);
  if (taking) await removeCannotLink(session, pair);
  else await writeCannotLink(session, pair, written!);
  return settled(session, written!, await reconcile(session, [[one], [other]], reason));
}

/**
 * Says whether an identifier is shared; the evidence does not overrule it any more.
 * @throws RegularsError `not_found`; `conflict` where it is so already.
 */
export async function setSharing(
  session: Session,
  identifierNo: number,
  shared: boolean,
  reason = 'by hand',
  undoes?: number,
): Promise<Undone> {
  const identifier = await identifierAt(session, identifierNo);
  if (identifier === undefined) throw new RegularsError('not_found', 'identifier: names nobody');
  if (identifier.shared === shared)
    throw new RegularsError('conflict', `identifier: is ${shared ? 'shared' : 'not shared'} already`);
  const [entry] = await log(session, [
    {
      action: shared ? 'share' : 'unshare',
      identifierNo,
      customerNo: identifier.customerNo ?? undefined,
      reason,
      undoes,
    },
  ]);
  const customers = new Set<number>();
  // While it is still its customer's, that customer is within reach.
  const seeds = shared ? [[identifierNo]] : [];
  await setShared(session, [identifierNo], shared, true);
  if (!shared) {
    for (const other of await namedWith(session, identifierNo)) seeds.push([identifierNo, other]);
    if (seeds.length === 0) seeds.push([identifierNo]);
  }
  for (const customerNo of await reconcile(session, seeds, reason)) customers.add(customerNo);
  if (!shared) {
    // Facts that named nobody while it was shared: first its own, then whoever the graph says.
    await adoptOrphans(session, identifierNo);
    for (const customerNo of await reconcile(session, seeds, reason)) customers.add(customerNo);
  }
  return settled(session, entry!, [...customers]);
}

async function settled(session: Session, entry: number, customers: number[]): Promise<Undone> {
  await recordChanges(session, 'customer', customers);
  return { entry, customers };
}
