import { arrayLiteral, byteaLiteral, type Session } from '../../../resources/database/database.ts';
import type { IdentifierKind } from '../normalise.ts';

export interface SealedIdentifier {
  no: number;
  kind: IdentifierKind;
  sealed: Buffer | null;
}

/** Some identifiers that another key than this hashed or sealed, locked; those after `from`. */
export function staleIdentifiers(
  session: Session,
  keyId: number,
  from: number,
  limit: number,
): Promise<SealedIdentifier[]> {
  return session.query<SealedIdentifier>(
    `select identifier_no as no, kind, sealed from identifiers
     where identifier_no > $2 and sealed is not null and (lookup_key <> $1 or sealed_key <> $1)
     order by identifier_no limit $3 for update`,
    [keyId, from, limit],
  );
}

/** @returns how many were written; the others are known under the new key already. */
export async function remakeIdentifiers(
  session: Session,
  keyId: number,
  remade: readonly { no: number; lookup: Buffer; sealed: Buffer }[],
): Promise<number> {
  const rows = await session.query(
    `update identifiers set lookup = said.lookup, lookup_key = $1, sealed = said.sealed, sealed_key = $1
     from unnest($2::integer[], $3::bytea[], $4::bytea[]) as said(no, lookup, sealed)
     where identifier_no = said.no and not exists (
       select from identifiers as other
       where other.lookup_key = $1 and other.lookup = said.lookup and other.identifier_no <> said.no)
     returning identifier_no`,
    [
      keyId,
      arrayLiteral(remade.map(({ no }) => no)),
      arrayLiteral(remade.map(({ lookup }) => byteaLiteral(lookup))),
      arrayLiteral(remade.map(({ sealed }) => byteaLiteral(sealed))),
    ],
  );
  return rows.length;
}

export function staleProfiles(
  session: Session,
  keyId: number,
  from: number,
  limit: number,
): Promise<{ no: number; sealed: Buffer }[]> {
  return session.query<{ no: number; sealed: Buffer }>(
    `select customer_no as no, profile as sealed from customers
     where customer_no > $2 and profile is not null and profile_key <> $1 order by customer_no limit $3 for update`,
    [keyId, from, limit],
  );
}

export async function remakeProfiles(
  session: Session,
  keyId: number,
  remade: readonly { no: number; sealed: Buffer }[],
): Promise<void> {
  await session.query(
    `update customers set profile = said.sealed, profile_key = $1
     from unnest($2::integer[], $3::bytea[]) as said(no, sealed) where customer_no = said.no`,
    [
      keyId,
      arrayLiteral(remade.map(({ no }) => no)),
      arrayLiteral(remade.map(({ sealed }) => byteaLiteral(sealed))),
    ],
  );
}
