import type { Session } from '../../resources/database/database.ts';
import { reconcile } from './reconcile.ts';
import { namedBeside } from './repository/graph.ts';

/**
 * To be called, with the graph locked, before these customers' facts and identifiers go.
 * @returns what is to be called after: others may have been held together, or apart, by what the erased said (a device of
 * both is the other's now). It returns whose history moved.
 */
export async function afterTheirErasure(
  session: Session,
  customerNos: readonly number[],
): Promise<() => Promise<number[]>> {
  const near = await namedBeside(session, customerNos);
  return () =>
    reconcile(
      session,
      near.map((identifierNo) => [identifierNo]),
      'somebody else was erased',
    );
}
