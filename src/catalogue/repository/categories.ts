import { type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { CategoryEntry } from '../catalogue.ts';

/** Parents may come in the same call, in any order. What is named nowhere as a parent becomes a root. */
export async function upsertCategories(
  session: Queryable,
  categories: readonly CategoryEntry[],
): Promise<void> {
  const values = [
    categories.map(({ id }) => id),
    categories.map(({ parent }) => parent),
    categories.map(({ title }) => title),
  ];
  await session.query(
    `insert into categories (id)
     select id from (select unnest($1::text[]) as id union select unnest($2::text[])) v
     where id is not null and id not in (select id from categories) order by id collate "C"
     on conflict (id) do nothing`,
    values.slice(0, 2),
  );
  const changed = await session.query<{ category_no: number }>(
    `update categories c set parent_no = coalesce(p.category_no, c.parent_no), title = coalesce(v.title, c.title)
     from unnest($1::text[], $2::text[], $3::text[]) v (id, parent, title)
     left join categories p on p.id = v.parent
     where c.id = v.id and p.category_no is distinct from c.category_no
       and (coalesce(p.category_no, c.parent_no), coalesce(v.title, c.title)) is distinct from (c.parent_no, c.title)
     returning c.category_no`,
    values,
  );
  await recordChanges(
    session,
    'category',
    changed.map(({ category_no }) => category_no),
  );
}
