import type { CatalogueColumns } from '../../../models/core/snapshot.ts';
import { CategoryTree } from '../../resources/catalogue/category-tree.ts';
import { readCategories } from '../../resources/catalogue/repository.ts';
import type { Session } from '../../resources/database/index.ts';

const REPEAT = ['learned', 'always', 'never'];

/** Numbers to rows, and what the catalogue says, at the snapshot's instant. */
export interface Dictionaries {
  items: Int32Array;
  stores: Int32Array;
  categories: Int32Array;
  /** alias_no → item row, −1 where its item is not goods. */
  itemOfAlias: Int32Array;
  /** store_no → row. */
  storeRow: Int32Array;
  /** `firstDay` is the catalogue's alone so far. */
  catalogue: CatalogueColumns;
}

interface ItemRow {
  item_no: number;
  category_no: number | null;
  brand: string | null;
  style: string | null;
  pack_size: number | null;
  price: number | null;
  first_day: number;
  sellable: boolean;
}

export async function readDictionaries(session: Session): Promise<Dictionaries> {
  const stores = await numbers(session, 'select store_no as no from stores order by 1');
  const categories = (await readCategories(session)).sort((a, b) => a.categoryNo - b.categoryNo);
  const tree = new CategoryTree(categories);
  const items = await session.query<ItemRow>(
    `select i.item_no, i.category_no, i.brand, i.style, i.pack_size::float8 as pack_size, p.price::float8 as price,
       (i.first_seen at time zone 'UTC')::date - date '1970-01-01' as first_day,
       i.available and not i.hidden and not i.provisional and i.title is not null as sellable
     from items i
     left join (select distinct on (item_no) item_no, price from item_prices
                where zone = '' and since <= now() order by item_no, since desc) p using (item_no)
     where i.kind = 'goods' order by i.item_no`,
  );
  const itemNos = Int32Array.from(items, (item) => item.item_no);
  const categoryNos = Int32Array.from(categories, ({ categoryNo }) => categoryNo);
  const categoryRow = rowTable(categoryNos);
  const row = (no: number | null) => (no === null ? -1 : categoryRow[no]!);
  return {
    items: itemNos,
    stores,
    categories: categoryNos,
    itemOfAlias: await aliasTable(session, rowTable(itemNos)),
    storeRow: rowTable(stores),
    catalogue: {
      category: Int32Array.from(items, (item) => row(item.category_no)),
      parent: Int32Array.from(categories, ({ parentNo }) => row(parentNo)),
      repeat: Uint8Array.from(categoryNos, (no) => REPEAT.indexOf(tree.get(no)!.repeat)),
      byStyle: Uint8Array.from(categoryNos, (no) => Number(tree.get(no)!.countBy === 'style')),
      style: groups(items.map((item) => item.style)),
      brand: groups(items.map((item) => item.brand)),
      firstDay: Int32Array.from(items, (item) => item.first_day),
      price: Float32Array.from(items, (item) => item.price ?? Number.NaN),
      packSize: Float32Array.from(items, (item) => item.pack_size ?? 1),
      sellable: Uint8Array.from(items, (item) => Number(item.sellable)),
    },
  };
}

async function numbers(session: Session, text: string): Promise<Int32Array> {
  return Int32Array.from(await session.query<{ no: number }>(text), ({ no }) => no);
}

async function aliasTable(session: Session, itemRow: Int32Array): Promise<Int32Array> {
  const aliases = await session.query<{ alias_no: number; item_no: number }>(
    'select alias_no, item_no from item_aliases',
  );
  const table = new Int32Array(aliases.reduce((most, { alias_no }) => Math.max(most, alias_no), 0) + 1).fill(
    -1,
  );
  for (const { alias_no, item_no } of aliases) table[alias_no] = itemRow[item_no] ?? -1;
  return table;
}

/** number → its place in the ascending list, −1 where it is not there. */
export function rowTable(sorted: Int32Array): Int32Array {
  const table = new Int32Array((sorted.at(-1) ?? 0) + 1).fill(-1);
  for (let row = 0; row < sorted.length; row++) table[sorted[row]!] = row;
  return table;
}

/** Equal texts share a number; numbers follow first appearance; null is −1. */
function groups(names: readonly (string | null)[]): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(names, (name) => {
    if (name === null) return -1;
    const group = known.get(name) ?? known.size;
    known.set(name, group);
    return group;
  });
}
