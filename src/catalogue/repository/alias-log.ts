import { RegularsError } from '../../errors.ts';
import type { Database, Queryable } from '../../resources/database/index.ts';
import { tellOfMoves } from './aliases.ts';

export interface AliasLogEntry {
  entry: number;
  at: Date;
  source: string;
  code: string;
  /** SKU; null = the code was new. */
  from: string | null;
  to: string;
  reason: string;
  undoes: number | null;
}

/** The newest entries first; of one code where it is given. */
export function readAliasLog(
  database: Queryable,
  { code, limit = 50 }: { code?: string | undefined; limit?: number } = {},
): Promise<AliasLogEntry[]> {
  return database.query<AliasLogEntry>(
    `select l.entry_no as entry, l.at, a.source, a.code, f.sku as "from", t.sku as "to", l.reason, l.undoes
     from item_alias_log l join item_aliases a using (alias_no)
     left join items f on f.item_no = l.from_item_no join items t on t.item_no = l.to_item_no
     where $1::text is null or a.code = $1 order by l.entry_no desc limit $2`,
    [code ?? null, limit],
  );
}

interface Entry {
  alias_no: number;
  item_no: number;
  from_item_no: number | null;
  to_item_no: number;
  code: string;
  undone_by: number | null;
}

/**
 * Takes a move of an alias back, past purchases with it: to the item it meant before, else, where it was new, to what an
 * undeclared code is (the item whose SKU it is, or a provisional one). The undo is an entry too, so it can be undone.
 * @returns the entry made. @throws RegularsError `not_found`; `conflict` where it was undone or the alias moved on.
 */
export function undoAliasMove(database: Database, entryNo: number): Promise<AliasLogEntry> {
  return database.transaction(async (session) => {
    const [entry] = await session.query<Entry>(
      `select a.alias_no, a.item_no, a.code, l.from_item_no, l.to_item_no,
         (select u.entry_no from item_alias_log u where u.undoes = l.entry_no) as undone_by
       from item_alias_log l join item_aliases a using (alias_no) where l.entry_no = $1 for update of a`,
      [entryNo],
    );
    if (entry === undefined)
      throw new RegularsError('not_found', `entry ${entryNo}: unknown, see regulars catalogue log`);
    if (entry.undone_by !== null)
      throw new RegularsError('conflict', `entry ${entryNo}: undone before, by entry ${entry.undone_by}`);
    if (entry.item_no !== entry.to_item_no)
      throw new RegularsError(
        'conflict',
        `entry ${entryNo}: the alias has moved on since, undo the later entry first`,
      );
    const target = entry.from_item_no ?? (await itemOfCode(session, entry.code));
    await session.query(
      `update item_aliases a set item_no = i.item_no, origin = case when i.provisional then 'provisional' else 'api' end
       from items i where a.alias_no = $1 and i.item_no = $2`,
      [entry.alias_no, target],
    );
    const [made] = await session.query<{ entry_no: number }>(
      `insert into item_alias_log (alias_no, from_item_no, to_item_no, reason, undoes)
       values ($1, $2, $3, $4, $5) returning entry_no`,
      [entry.alias_no, entry.item_no, target, `undo of entry ${entryNo}`, entryNo],
    );
    await tellOfMoves(session, [{ alias_no: entry.alias_no, item_no: target, from_item_no: entry.item_no }]);
    const log = await readAliasLog(session, { code: entry.code });
    return log.find((row) => row.entry === made!.entry_no)!;
  });
}

async function itemOfCode(session: Queryable, code: string): Promise<number> {
  await session.query('insert into items (sku, provisional) values ($1, true) on conflict (sku) do nothing', [
    code,
  ]);
  const [item] = await session.query<{ item_no: number }>('select item_no from items where sku = $1', [code]);
  return item!.item_no;
}
