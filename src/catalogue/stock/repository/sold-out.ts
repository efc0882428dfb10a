import type { Queryable } from '../../../resources/database/index.ts';

/** item_no of what is to be had nowhere, as far as was written. */
export async function readSoldOut(database: Queryable): Promise<number[]> {
  const rows = await database.query<{ itemNo: number }>(
    'select item_no as "itemNo" from sold_out where until is null',
  );
  return rows.map(({ itemNo }) => itemNo);
}

/** What another server has written already stays. */
export async function writeSoldOut(
  database: Queryable,
  { gone, back, at }: { gone: readonly number[]; back: readonly number[]; at: Date },
): Promise<void> {
  if (gone.length > 0)
    await database.query(
      `insert into sold_out as s (item_no, since) select unnest($1::int[]), $2 order by 1
       on conflict (item_no) do update set since = excluded.since, until = null where s.until is not null`,
      [gone, at],
    );
  if (back.length > 0)
    await database.query('update sold_out set until = $2 where item_no = any($1::int[]) and until is null', [
      back,
      at,
    ]);
}
