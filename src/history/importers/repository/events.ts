import type { Queryable } from '../../../resources/database/index.ts';

export interface EventEntry {
  id: string | undefined;
  kind: string;
  at: Date;
  identifierNo: number | undefined;
  /** The code of the events' source. */
  item: string | undefined;
  store: string | undefined;
  session: string | undefined;
  placement: string | undefined;
  query: string | undefined;
  quantity: string | undefined;
  amount: string | undefined;
  currency: string | undefined;
}

/** Items and stores must exist. An event without an id is told by all that it says. @returns how many were new. */
export async function insertEvents(
  session: Queryable,
  source: string,
  events: readonly EventEntry[],
): Promise<number> {
  const column = (value: (event: EventEntry) => unknown) => events.map(value);
  const rows = await session.query(
    `with incoming as (
       select distinct on (v.at, v.identifier_no, v.kind, coalesce(v.id, v.n::text))
         v.id, v.kind, v.at, v.identifier_no, v.session, v.placement, a.alias_no, s.store_no, v.query, v.quantity,
         v.amount, v.currency, v.n
       from unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
         $10::text[], $11::numeric[], $12::numeric[], $13::text[]) with ordinality
         v (id, kind, at, identifier_no, item, store, session, placement, query, quantity, amount, currency, n)
       left join item_aliases a on a.source = $1 and a.code = v.item
       left join stores s on s.id = v.store
     )
     insert into events (id, kind, at, identifier_no, session, placement, alias_no, store_no, query, quantity, amount, currency)
     select id, kind, at, identifier_no, session, placement, alias_no, store_no, query, quantity, amount, currency
     from incoming v
     where not exists (
       -- \`offset 0\`: by the index on times, even where a first import has left no statistics to see that by.
       select from (select * from events e where e.at = v.at offset 0) e
       where e.kind = v.kind and e.id is not distinct from v.id
         and e.identifier_no is not distinct from v.identifier_no and e.alias_no is not distinct from v.alias_no
         and e.session is not distinct from v.session and e.query is not distinct from v.query)
     order by n returning 1`,
    [
      source,
      column(({ id }) => id),
      column(({ kind }) => kind),
      column(({ at }) => at),
      column(({ identifierNo }) => identifierNo),
      column(({ item }) => item),
      column(({ store }) => store),
      column(({ session: of }) => of),
      column(({ placement }) => placement),
      column(({ query }) => query),
      column(({ quantity }) => quantity),
      column(({ amount }) => amount),
      column(({ currency }) => currency),
    ],
  );
  return rows.length;
}
