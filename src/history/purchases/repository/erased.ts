import { arrayLiteral, type Queryable } from '../../../resources/database/database.ts';
import type { Secrets } from '../../../resources/secrets.ts';
import type { Identifier } from '../../identity/normalise.ts';

/** A fact on its way in. `identifierNos` is what `named` stands for, and is cut by `heedErasures`. */
export interface NamingFact {
  at: Date;
  named: readonly Identifier[];
  identifierNos: readonly number[];
}

/** When their owner was erased, in ms, by identifier_no; of those that were. */
export async function readErasedAt(
  session: Queryable,
  identifierNos: readonly number[],
): Promise<Map<number, { erasedAt: number; returned: boolean }>> {
  const rows = await session.prepared<{ identifier_no: number; erased_at: Date; returned: boolean }>(
    `select identifier_no, erased_at, customer_no is not null as returned from identifiers
     where erased_at is not null and identifier_no = any($1::integer[])`,
    [arrayLiteral([...new Set(identifierNos)])],
  );
  return new Map(
    rows.map((row) => [row.identifier_no, { erasedAt: row.erased_at.getTime(), returned: row.returned }]),
  );
}

/**
 * What is dated before an erasure names nobody, however often it is sent again. What is dated later makes a customer
 * anew, and its identifiers are sealed again.
 * @returns the evidence of each fact that is left.
 */
export async function heedErasures(
  session: Queryable,
  secrets: Secrets,
  facts: readonly NamingFact[],
): Promise<(readonly number[])[]> {
  const erased = await readErasedAt(
    session,
    facts.flatMap((fact) => fact.identifierNos),
  );
  if (erased.size === 0) return facts.map((fact) => fact.identifierNos);
  const returning = new Map<string, Identifier>();
  const left = facts.map(({ at, named, identifierNos }) => {
    const kept = identifierNos.filter((no) => !(at.getTime() < (erased.get(no)?.erasedAt ?? 0)));
    if (kept.some((no) => erased.has(no)))
      for (const identifier of named) returning.set(`${identifier.kind}\0${identifier.value}`, identifier);
    return kept;
  });
  await sealAgain(session, secrets, [...returning.values()], left.flat());
  return left;
}

/** Seals the values of erased identifiers whose owner came back, by the key in use whichever they were erased under. */
export async function sealAgain(
  session: Queryable,
  secrets: Secrets,
  identifiers: readonly Identifier[],
  identifierNos: readonly number[],
): Promise<void> {
  for (const { kind, value } of identifiers)
    await session.query(
      `update identifiers set lookup = $2, lookup_key = $1, sealed = $3, sealed_key = $1, first_seen = now()
       where lookup_key = any($5::smallint[]) and lookup = any($6::bytea[]) and sealed is null and erased_at is not null
         and identifier_no = any($4::integer[])`,
      [
        secrets.keyId,
        secrets.lookup(kind, value),
        secrets.seal('identifier', value),
        arrayLiteral([...new Set(identifierNos)]),
        secrets.keyIds,
        secrets.lookups(kind, value),
      ],
    );
}
