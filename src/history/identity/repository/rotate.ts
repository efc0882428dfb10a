import { arrayLiteral, byteaLiteral, type Session } from '../../../resources/database/database.ts';
import type { RetiredPurpose } from '../../../resources/secrets.ts';
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

/** Whatever else is sealed, and for which purpose (`Secrets.seal`). */
export const SEALED = {
  profiles: { table: 'customers', no: 'customer_no', column: 'profile', purpose: 'profile' },
  erasures: { table: 'erasures', no: 'erasure_id', column: 'sealed', purpose: 'erasure' },
  suppressions: { table: 'suppressions', no: 'suppression_no', column: 'sealed', purpose: 'identifier' },
} as const;
export type SealedName = keyof typeof SEALED;

/** Some that another key than this sealed, locked. */
export function staleSealed(
  session: Session,
  name: SealedName,
  keyId: number,
  limit: number,
): Promise<{ no: string; sealed: Buffer }[]> {
  const { table, no, column } = SEALED[name];
  return session.query<{ no: string; sealed: Buffer }>(
    `select ${no}::text as no, ${column} as sealed from ${table}
     where ${column} is not null and ${column}_key <> $1 order by ${no} limit $2 for update`,
    [keyId, limit],
  );
}

export async function sealAnew(
  session: Session,
  name: SealedName,
  keyId: number,
  remade: readonly { no: string; sealed: Buffer }[],
): Promise<void> {
  const { table, no, column } = SEALED[name];
  await session.query(
    `update ${table} set ${column} = said.sealed, ${column}_key = $1
     from unnest($2::text[], $3::bytea[]) as said(no, sealed) where ${table}.${no}::text = said.no`,
    [
      keyId,
      arrayLiteral(remade.map((row) => row.no)),
      arrayLiteral(remade.map(({ sealed }) => byteaLiteral(sealed))),
    ],
  );
}

/** Nobody else changes what is kept of keys, to the end of the transaction. */
export async function lockKeys(session: Session): Promise<void> {
  await session.query('select from secret_keys order by key_id for update');
}

/** Whether somebody was erased whom this key alone finds. */
export async function findsErased(session: Session, keyId: number): Promise<boolean> {
  const [row] = await session.query<{ found: boolean }>(
    `select exists (select from identifiers where erased_at is not null and lookup_key = $1)
       or exists (select from erasures where lookup_key = $1) as found`,
    [keyId],
  );
  return row!.found;
}

/** Whether letters carry links that this key signed. */
export async function signedLetters(session: Session, keyId: number): Promise<boolean> {
  const [row] = await session.query<{ found: boolean }>(
    'select exists (select from letters where token_key = $1) as found',
    [keyId],
  );
  return row!.found;
}

export async function keepRetired(
  session: Session,
  keyId: number,
  purpose: RetiredPurpose,
  sealed: Buffer,
): Promise<void> {
  const column = purpose === 'lookup' ? 'retired_lookup' : 'retired_letters';
  await session.query(`update secret_keys set ${column} = $2 where key_id = $1`, [keyId, sealed]);
}
