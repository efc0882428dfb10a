import { recordChanges, type Session } from '../../../resources/database/index.ts';
import {
  BITS,
  BLOCK_BYTES,
  BLOCK_ITEMS,
  type CountedBlock,
  decodeBlock,
  encodeBlock,
  setQuantity,
  uncounted,
} from '../counted-block.ts';
import type { WholeStock } from '../whole-stock.ts';

export interface WholeStockResult {
  /** `older`: a later whole stock is known, nothing changed. */
  status: 'accepted' | 'older';
  /** The store was not known before. */
  created: boolean;
  /** Quantities that differ from before, those set to nothing included. */
  changed: number;
}

interface Held {
  blocks: Map<number, CountedBlock>;
  /** Items of which something was said later. */
  later: Set<number>;
}

/**
 * Takes a store's whole stock in the caller's transaction: items that are not in it are out of stock there. One change is
 * announced. A later word on an item (by its `at`) is left alone. A store that is not known is made.
 * @param told when it was counted; absent: now.
 */
export async function replaceStock(
  session: Session,
  store: string,
  stock: WholeStock,
  told: Date | undefined,
): Promise<WholeStockResult> {
  const { storeNo, created } = await lockStore(session, store);
  // After the lock: this statement sees what who held it before has written.
  const [time] = await session.query<{ at: string; older: boolean; first: boolean }>(
    `select said.at::text, coalesce(said.at < c.at, false) as older, c.at is null as first
     from (values (1)) one left join store_counts c on c.store_no = $1,
     lateral (select coalesce($2::timestamptz, greatest(statement_timestamp(), c.at)) as at) said`,
    [storeNo, told],
  );
  const { at, older, first } = time!;
  if (older) return { status: 'older', created, changed: 0 };
  const changed = await exchange(session, storeNo, stock.blocks, await takeHeld(session, storeNo, at));
  await session.query(
    'insert into store_counts (store_no, at) values ($1, $2) on conflict (store_no) do update set at = excluded.at',
    [storeNo, at],
  );
  if (changed > 0 || first) await recordChanges(session, 'stock', [storeNo]);
  return { status: 'accepted', created, changed };
}

/** What the store is known to have, single words up to the count included: these are taken away. */
async function takeHeld(session: Session, storeNo: number, at: string): Promise<Held> {
  const [said, later, counted] = await Promise.all([
    session.query<{ itemNo: number; quantity: number }>(
      `delete from stock where store_no = $1 and at <= $2
       returning item_no as "itemNo", (quantity * 10000)::float8 as quantity`,
      [storeNo, at],
    ),
    session.query<{ itemNo: number }>('select item_no as "itemNo" from stock where store_no = $1', [storeNo]),
    session.query<{ block: number; counted: Buffer; quantities: Buffer }>(
      'select block, counted, quantities from counted_stock where store_no = $1',
      [storeNo],
    ),
  ]);
  const blocks = new Map(
    counted.map((row): [number, CountedBlock] => [row.block, decodeBlock(row.counted, row.quantities)]),
  );
  for (const { itemNo, quantity } of said) setQuantity(blocks, itemNo, quantity);
  return { blocks, later: new Set(later.map(({ itemNo }) => itemNo)) };
}

/** What the store has had stays counted, with nothing. @returns how many quantities differ. */
async function exchange(
  session: Session,
  storeNo: number,
  told: ReadonlyMap<number, CountedBlock>,
  { blocks: had, later }: Held,
): Promise<number> {
  const numbers = [...new Set([...told.keys(), ...had.keys()])];
  const bytes = Buffer.alloc(numbers.length * BLOCK_BYTES);
  let changed = 0;
  for (const [place, no] of numbers.entries()) {
    const now = told.get(no)?.slice() ?? uncounted();
    const before = had.get(no) ?? uncounted();
    for (let i = 0; i < BLOCK_ITEMS; i++) {
      const none = Number.isNaN(before[i]!) ? Number.NaN : 0;
      now[i] = now[i]! || none;
      if ((now[i] || 0) !== (before[i] || 0) && !later.has(no * BLOCK_ITEMS + i)) changed++;
    }
    encodeBlock(now, bytes.subarray(place * BLOCK_BYTES, (place + 1) * BLOCK_BYTES));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await session.query(
    `insert into counted_stock as c (store_no, block, counted, had, quantities)
     select $1, block, substring(bytes for ${BITS}), substring(bytes from ${BITS + 1} for ${BITS}),
       substring(bytes from ${2 * BITS + 1})
     from unnest($2::int[]) with ordinality told (block, n),
       lateral (select substring($3::bytea from (n::int - 1) * ${BLOCK_BYTES} + 1 for ${BLOCK_BYTES}) as bytes) cut
     on conflict (store_no, block) do update
       set counted = excluded.counted, had = excluded.had, quantities = excluded.quantities
     where (c.counted, c.quantities) is distinct from (excluded.counted, excluded.quantities)`,
    [storeNo, numbers, bytes],
  );
  return changed;
}

async function lockStore(session: Session, id: string): Promise<{ storeNo: number; created: boolean }> {
  const made = await session.query<{ no: number }>(
    `insert into stores (id) select $1 where not exists (select from stores where id = $1)
     on conflict (id) do nothing returning store_no as no`,
    [id],
  );
  const [store] = await session.query<{ no: number }>(
    'select store_no as no from stores where id = $1 for no key update',
    [id],
  );
  return { storeNo: store!.no, created: made.length > 0 };
}
