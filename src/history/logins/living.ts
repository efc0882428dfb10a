import type { Session } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { Identifier } from '../identity/normalise.ts';
import { numberIdentifiers } from '../identity/repository.ts';
import { heedErasures } from '../purchases/repository/erased.ts';

/** What each names, but for identifiers whose owner had themselves erased since; those who came back are sealed again. */
export async function livingOf(
  session: Session,
  secrets: Secrets,
  said: readonly { at: Date; named: readonly Identifier[] }[],
): Promise<Identifier[][]> {
  const numbers = await numberIdentifiers(
    session,
    secrets,
    said.flatMap(({ named }) => named),
  );
  let next = 0;
  const numbered = said.map((one) => ({ ...one, identifierNos: one.named.map(() => numbers[next++]!) }));
  const left = await heedErasures(session, secrets, numbered);
  return numbered.map(({ named, identifierNos }, at) =>
    named.filter((_, nth) => left[at]!.includes(identifierNos[nth]!)),
  );
}
