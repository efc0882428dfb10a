import type { Session } from '../../../resources/database/index.ts';
import type { Code } from '../../purchases/repository/references.ts';
import type { Event } from '../event.ts';

const LOCK = 7_220_472;

/** An event with everything it names by number. */
export interface NumberedEvent {
  event: Event;
  identifierNo: number | null;
  storeNo: number | null;
  /** Of its items, in their order; null: nobody knows it. */
  aliasNos: readonly (number | null)[];
}

/** Gives codes that are an item's SKU their alias; makes no item. */
export async function aliasSkus(session: Session, codes: readonly Code[]): Promise<void> {
  await session.query(
    `insert into item_aliases (source, code, item_no, origin)
     select said.source, said.code, item_no, 'sku'
     from unnest($1::text[], $2::text[]) as said (source, code) join items on items.sku = said.code
     order by said.source, said.code on conflict (source, code) do nothing`,
    [codes.map(({ source }) => source), codes.map(({ code }) => code)],
  );
}

/**
 * Which events are stored already: by source, id and person within a week, or, where they have no id, by all that they
 * say. From here to the end of the transaction nobody else writes events, so the answer stays right.
 */
export async function findStored(session: Session, events: readonly NumberedEvent[]): Promise<boolean[]> {
  await session.query('select pg_advisory_xact_lock($1)', [LOCK]);
  const rows = await session.query<{ n: number }>(
    `select n::int from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::int[])
       with ordinality said (source, id, identifier_no, at, kind, session, query, alias_no, n)
     where case when id is not null then exists (
       select from events e where e.source = said.source and e.id = said.id
         and e.at between said.at - interval '7 days' and said.at + interval '7 days'
         and e.identifier_no is not distinct from said.identifier_no)
     else exists (
       -- \`offset 0\`: by the index on times, even where a first import has left no statistics to see that by.
       select from (select * from events e where e.at = said.at offset 0) e
       where e.kind = said.kind and e.id is null and e.source = said.source
         and e.identifier_no is not distinct from said.identifier_no and e.alias_no is not distinct from said.alias_no
         and e.session is not distinct from said.session and e.query is not distinct from said.query)
     end`,
    [
      events.map(({ event }) => event.source),
      events.map(({ event }) => event.id),
      events.map(({ identifierNo }) => identifierNo),
      events.map(({ event }) => event.at),
      events.map(({ event }) => event.kind),
      events.map(({ event }) => event.session),
      events.map(({ event }) => event.query),
      events.map(({ aliasNos }) => aliasNos.find((aliasNo) => aliasNo !== null)),
    ],
  );
  const stored = new Array<boolean>(events.length).fill(false);
  for (const { n } of rows) stored[n - 1] = true;
  return stored;
}

/** A row for each item that is known, or one without. */
export async function insertEvents(session: Session, events: readonly NumberedEvent[]): Promise<void> {
  const rows = events.flatMap(({ event, aliasNos, ...numbers }) => {
    const items = event.items
      .map((item, at) => ({ ...item, aliasNo: aliasNos[at]! }))
      .filter(({ aliasNo }) => aliasNo !== null);
    return (items.length === 0 ? [undefined] : items).map((item) => ({ event, item, ...numbers }));
  });
  if (rows.length === 0) return;
  const column = (value: (row: (typeof rows)[0]) => unknown) => rows.map(value);
  await session.query(
    `insert into events (source, id, kind, at, identifier_no, session, placement, request_id, alias_no, store_no, query,
       quantity, amount, currency)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::text[], $7::text[],
       $8::uuid[], $9::int[], $10::int[], $11::text[], $12::numeric[], $13::numeric[], $14::text[])`,
    [
      column(({ event }) => event.source),
      column(({ event }) => event.id),
      column(({ event }) => event.kind),
      column(({ event }) => event.at),
      column(({ identifierNo }) => identifierNo),
      column(({ event }) => event.session),
      column(({ event }) => event.placement),
      column(({ event }) => event.requestId),
      column(({ item }) => item?.aliasNo),
      column(({ storeNo }) => storeNo),
      column(({ event }) => event.query),
      column(({ item }) => item?.quantity),
      column(({ item }) => item?.amount),
      column(({ event }) => event.currency),
    ],
  );
}
