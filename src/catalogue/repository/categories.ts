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
    categories.map(({ repeat }) => repeat),
    categories.map(({ neverAdvertise }) => neverAdvertise),
    categories.map(({ neverExplain }) => neverExplain),
  ];
  await session.query(
    `insert into categories (id)
     select id from (select unnest($1::text[]) as id union select unnest($2::text[])) v
     where id is not null and id not in (select id from categories) order by id collate "C"
     on conflict (id) do nothing`,
    values.slice(0, 2),
  );
  const changed = await session.query<{ category_no: number }>(
    `update categories c set (parent_no, title, repeat, never_advertise, never_explain) =
       row (said.parent_no, said.title, said.repeat, said.never_advertise, said.never_explain)
     from (
       select c.category_no, coalesce(p.category_no, c.parent_no) as parent_no, coalesce(v.title, c.title) as title,
         coalesce(v.repeat, c.repeat) as repeat, coalesce(v.never_advertise, c.never_advertise) as never_advertise,
         coalesce(v.never_explain, c.never_explain) as never_explain
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[])
         v (id, parent, title, repeat, never_advertise, never_explain)
       join categories c using (id) left join categories p on p.id = v.parent
       where p.category_no is distinct from c.category_no
     ) said
     where c.category_no = said.category_no
       and (c.parent_no, c.title, c.repeat, c.never_advertise, c.never_explain) is distinct from
         (said.parent_no, said.title, said.repeat, said.never_advertise, said.never_explain)
     returning c.category_no`,
    values,
  );
  await recordChanges(
    session,
    'category',
    changed.map(({ category_no }) => category_no),
  );
}
