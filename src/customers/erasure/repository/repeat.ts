import { arrayLiteral, type Queryable } from '../../../resources/database/database.ts';
import type { Secrets } from '../../../resources/secrets.ts';

export interface KnownErasure {
  erasureId: string;
  at: Date;
  key: number;
  ids: Buffer[];
  identifiers: { kind: string; lookup: string }[];
}

/** Erasures whose database part is done, oldest first, as keyed hashes; those asked for since `since`. */
export function readErasures(database: Queryable, since: Date): Promise<KnownErasure[]> {
  return database.query<KnownErasure>(
    `select erasure_id as "erasureId", at, e.lookup_key as key, id_lookups as ids, (
       select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'lookup', encode(lookup, 'hex')) order by identifier_no), '[]')
       from identifiers i where i.lookup_key = e.lookup_key and i.erased_at is not null
         and i.identifier_no = any(e.identifier_nos || e.shared_nos)) as identifiers
     from erasures e where counts is not null and at >= $1 order by at, erasure_id`,
    [since],
  );
}

export async function isKnown(database: Queryable, erasureId: string): Promise<boolean> {
  const rows = await database.query('select from erasures where erasure_id = $1', [erasureId]);
  return rows.length > 0;
}

/**
 * Numbers the identifiers of an erasure; of those that nobody knows here a tombstone is made, so that what a file says
 * of them names nobody.
 */
export async function numberErased(
  database: Queryable,
  { at, key, identifiers }: Pick<KnownErasure, 'at' | 'key' | 'identifiers'>,
): Promise<number[]> {
  const lookups = arrayLiteral(identifiers.map(({ lookup }) => `\\x${lookup}`));
  await database.query(
    `insert into identifiers (kind, lookup, lookup_key, first_seen, erased_at)
     select kind, lookup, $1, $2, $2 from unnest($3::text[], $4::bytea[]) as said(kind, lookup)
     on conflict (lookup_key, lookup) do nothing`,
    [key, at, identifiers.map(({ kind }) => kind), lookups],
  );
  const rows = await database.query<{ no: number }>(
    `select identifier_no as no from identifiers
     where lookup_key = $1 and lookup = any($2::bytea[]) and not shared and (erased_at is null or erased_at <= $3)`,
    [key, lookups, at],
  );
  return rows.map(({ no }) => no);
}

/** Customers with these identifiers whose public id was erased: whoever else has one by now, or had it then, stays. */
export async function customersToErase(
  database: Queryable,
  secrets: Secrets,
  identifierNos: readonly number[],
  ids: readonly Buffer[],
): Promise<number[]> {
  const rows = await database.query<{ no: number; id: string }>(
    `with named as (
       select distinct customer_no from identifiers where identifier_no = any($1::integer[]) and customer_no is not null
     )
     select c.customer_no as no, c.id from customers c join named on named.customer_no in (c.customer_no, c.alias_of)`,
    [identifierNos],
  );
  const erased = new Set(ids.map((id) => id.toString('hex')));
  return rows
    .filter(({ id }) => secrets.lookups('id', id).some((lookup) => erased.has(lookup.toString('hex'))))
    .map(({ no }) => no);
}
