import type { Queryable } from '../../resources/database/database.ts';

/** Numbers of a person: everything is found by them. */
export interface Person {
  customerNos: number[];
  identifierNos: number[];
}

export async function readPerson(database: Queryable, customerNo: number): Promise<Person> {
  const [row] = await database.query<Person>(
    `with root as (select coalesce(alias_of, customer_no) as no from customers where customer_no = $1),
     family as (select customer_no as no from customers, root where root.no in (customer_no, alias_of))
     select array(select no from family order by no) as "customerNos",
       array(select identifier_no from identifiers where customer_no in (select no from family) order by 1)
         as "identifierNos"`,
    [customerNo],
  );
  return row!;
}

/** $1: customer_nos, $2: identifier_nos. Each selects one column, `row`, of JSON without our numbers. */
const LINES = (table: string, no: string, of: string) => `(
  select jsonb_agg(jsonb_strip_nulls(to_jsonb(l) - '{${no},alias_no}'::text[])
      || jsonb_build_object('item', a.code, 'source', a.source) order by line_no)
  from ${table} l join item_aliases a using (alias_no) where l.${no} = ${of}.${no})`;
const NUMBERS =
  "'{purchase_no,return_no,customer_no,identifiers,store_no,import_no,content_hash,superseded_by}'::text[]";
const STORE = '(select s.id from stores s where s.store_no = f.store_no)';
/** Codes in the place of our numbers of items. */
const SKUS = (items: string) => `(
  select jsonb_agg(i.sku order by n) from jsonb_array_elements_text(${items}) with ordinality as said(item_no, n)
  left join items i on i.item_no = said.item_no::integer)`;
/** Kinds of the identifiers in a fact's evidence; the values are among the identifiers. */
const NAMED = (column: string) => `(
  select jsonb_agg(distinct i.kind) from identifiers i where i.identifier_no = any(${column}))`;

const FACTS = (fact: 'purchase' | 'return') => `
    select to_jsonb(f) - ${NUMBERS} || jsonb_build_object('store', ${STORE}, 'named', ${NAMED('f.identifiers')},
      'lines', ${LINES(`${fact}_lines`, `${fact}_no`, 'f')}) as row
    from ${fact}s f where customer_no = any($1) or identifiers && $2 order by at, ${fact}_no`;
const REVISIONS = (fact: 'purchase' | 'return') => `
    select f.content - ${NUMBERS} || jsonb_build_object('replacedAt', replaced_at) as row
    from ${fact}_revisions f
    where ${fact}_no in (select ${fact}_no from ${fact}s where customer_no = any($1))
       or content->'customer_no' = any(select to_jsonb(no) from unnest($1::integer[]) no)
       or $2::integer[] && array(select no::integer from jsonb_array_elements_text(content->'identifiers') no)
    order by ${fact}_no, revision`;

/**
 * By table of the database, everything that is about a person. A table that names customers or identifiers and is not
 * here fails a test.
 */
export const EXPORTED = {
  customers: `
    select jsonb_build_object('id', id, 'locale', locale, 'createdAt', created_at, 'merged', alias_of is not null) as row
    from customers where customer_no = any($1) order by customer_no`,
  important_dates: `
    select to_jsonb(f) - 'customer_no' as row from important_dates f where customer_no = any($1) order by kind, person`,
  consents: `
    select to_jsonb(f) - '{customer_no,entry_no}'::text[] as row from consents f
    where customer_no = any($1) order by entry_no`,
  purchases: FACTS('purchase'),
  purchase_revisions: REVISIONS('purchase'),
  returns: FACTS('return'),
  return_revisions: REVISIONS('return'),
  events: `
    select jsonb_strip_nulls(to_jsonb(f) - '{event_no,identifier_no,alias_no,store_no}'::text[]) || jsonb_build_object(
      'store', ${STORE}, 'item', (select a.code from item_aliases a where a.alias_no = f.alias_no)) as row
    from events f where identifier_no = any($2) order by at, event_no`,
  served_requests: `
    select to_jsonb(f) - '{customer_no,results}'::text[] || jsonb_build_object('results', (
      select jsonb_agg(jsonb_build_object('placement', one->>'placement', 'level', one->>'level',
        'items', ${SKUS("one->'items'")})) from jsonb_array_elements(f.results) one)) as row
    from served_requests f where customer_no = any($1) order by at`,
  letters: `
    select to_jsonb(f) - '{customer_no,purchase_no,token_key,blocks}'::text[] || jsonb_build_object('blocks', (
      select jsonb_agg(one - '{items,because}'::text[]
        || jsonb_build_object('items', ${SKUS("one->'items'")}, 'because', ${SKUS("one->'because'")}))
      from jsonb_array_elements(f.blocks) one)) as row
    from letters f where customer_no = any($1) order by at`,
  identity_log: `
    select jsonb_build_object('at', at, 'action', action, 'reason', reason) as row from identity_log
    where customer_no = any($1) or other_customer_no = any($1)
       or identifier_no = any($2) or other_identifier_no = any($2) order by entry_no`,
  identity_claims: `
    select jsonb_build_object('saidAt', said_at, 'verified', verified, 'named', ${NAMED('f.identifiers')}) as row
    from identity_claims f where customer_no = any($1) or identifiers && $2 order by claim_no`,
  identity_contests: `
    select jsonb_build_object('named', (select jsonb_agg(kind order by kind) from identifiers
      where identifiers.identifier_no in (f.identifier_no, f.other_identifier_no))) as row
    from identity_contests f where identifier_no = any($2) or other_identifier_no = any($2)`,
  cannot_links: `
    select jsonb_build_object('named', (select jsonb_agg(kind order by kind) from identifiers
      where identifiers.identifier_no in (f.identifier_no, f.other_identifier_no))) as row
    from cannot_links f where identifier_no = any($2) or other_identifier_no = any($2)`,
} satisfies Record<string, string>;

export type ExportedTable = keyof typeof EXPORTED;

export async function readTable(
  database: Queryable,
  table: ExportedTable,
  { customerNos, identifierNos }: Person,
): Promise<Record<string, unknown>[]> {
  // Both parameters have a type, whichever of them the statement uses.
  const rows = await database.query<{ row: Record<string, unknown> }>(
    `with asked as (select $1::integer[] as customers, $2::integer[] as identifiers) ${EXPORTED[table]}`,
    [customerNos, identifierNos],
  );
  return rows.map(({ row }) => row);
}

export interface SealedIdentifier {
  kind: string;
  sealed: Buffer | null;
  firstSeen: Date;
}

export function readIdentifiers(database: Queryable, { identifierNos }: Person): Promise<SealedIdentifier[]> {
  return database.query<SealedIdentifier>(
    `select kind, sealed, first_seen as "firstSeen" from identifiers
     where identifier_no = any($1::integer[]) order by identifier_no`,
    [identifierNos],
  );
}

export async function readProfiles(database: Queryable, { customerNos }: Person): Promise<Buffer[]> {
  const rows = await database.query<{ profile: Buffer }>(
    `select profile from customers where customer_no = any($1::integer[]) and profile is not null
     order by alias_of is null, customer_no`,
    [customerNos],
  );
  return rows.map(({ profile }) => profile);
}

export async function readSkus(
  database: Queryable,
  itemNos: readonly number[],
): Promise<Map<number, string>> {
  const rows = await database.query<{ item_no: number; sku: string }>(
    'select item_no, sku from items where item_no = any($1::integer[])',
    [itemNos],
  );
  return new Map(rows.map(({ item_no, sku }) => [item_no, sku]));
}
