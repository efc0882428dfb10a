import type { Session } from '../../../resources/database/database.ts';

export interface Store {
  storeNo: number;
  timeZone: string | null;
}

export async function findStores(session: Session, ids: readonly string[]): Promise<Map<string, Store>> {
  const rows = await session.prepared<{ store_no: number; id: string; time_zone: string | null }>(
    'select store_no, id, time_zone from stores where id = any($1::text[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, { storeNo: row.store_no, timeZone: row.time_zone }]));
}

export async function createStores(session: Session, ids: readonly string[]): Promise<void> {
  await session.query(
    'insert into stores (id) select id from unnest($1::text[]) as said(id) order by id on conflict (id) do nothing',
    [ids],
  );
}

export interface Code {
  source: string;
  code: string;
}

export function findAliases(
  session: Session,
  codes: readonly Code[],
): Promise<(Code & { alias_no: number })[]> {
  return session.prepared<Code & { alias_no: number }>(
    `select alias_no, source, code from item_aliases
     join unnest($1::text[], $2::text[]) as said(source, code) using (source, code)`,
    columnsOf(codes),
  );
}

/** @returns the items made for codes that are no item's SKU. */
export async function createAliases(session: Session, codes: readonly Code[]): Promise<number[]> {
  const made = await session.query<{ item_no: number }>(
    `insert into items (sku, provisional)
     select distinct code, true from unnest($1::text[]) as said(code)
     where not exists (select from items where sku = code)
     order by code on conflict (sku) do nothing returning item_no`,
    [codes.map(({ code }) => code)],
  );
  const madeItemNos = made.map((row) => row.item_no);
  await session.query(
    `insert into item_aliases (source, code, item_no, origin)
     select said.source, said.code, item_no,
       case when item_no = any($3::integer[]) then 'provisional' else 'sku' end
     from unnest($1::text[], $2::text[]) as said(source, code) join items on items.sku = said.code
     order by said.source, said.code on conflict (source, code) do nothing`,
    [...columnsOf(codes), madeItemNos],
  );
  return madeItemNos;
}

/** The item of each code, found but never made: its alias's, else the one whose SKU it is. */
export async function findItems(session: Session, codes: readonly Code[]): Promise<(number | null)[]> {
  const rows = await session.query<{ item_no: number | null }>(
    `select coalesce(item_aliases.item_no, items.item_no) as item_no
     from unnest($1::text[], $2::text[]) with ordinality as said(source, code, at)
     left join item_aliases on item_aliases.source = said.source and item_aliases.code = said.code
     left join items on items.sku = said.code
     order by at`,
    columnsOf(codes),
  );
  return rows.map((row) => row.item_no);
}

function columnsOf(codes: readonly Code[]): [string[], string[]] {
  return [codes.map(({ source }) => source), codes.map(({ code }) => code)];
}
