import { RegularsError } from '../../errors.ts';
import type { Loss } from './repository/staging.ts';

/** A feed that takes more of a source's available items away is broken more often than meant. */
const MAX_LOSS = 0.3;
export const PARTIAL_HINT = '; where it is a part of the catalogue, --partial';

/** @throws RegularsError `feed_refused` where a feed or a file takes more of its source's available items away. */
export function refuseLoss(source: string, { before, left, ended }: Loss, alsoTry = ''): void {
  const lost = left + ended;
  if (lost <= before * MAX_LOSS) return;
  throw new RegularsError(
    'feed_refused',
    `feed ${source}: got ${lost} of ${before} available items less (${left} are no longer in it, ${ended} are in it as unavailable), expected at most ${MAX_LOSS * 100} %. Nothing was changed; where it is right, add --force${alsoTry}`,
  );
}
