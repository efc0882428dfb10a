import { arrayLiteral, type Queryable, recordChanges } from '../../resources/database/index.ts';
import type { CategoryEntry } from '../catalogue.ts';
import { closedCircles } from '../circles.ts';

/** Any number of ours: two that write parents at once could close a circle that neither sees. */
const TREE_LOCK = 7_224;

export interface WrittenCategories {
  /** Ids of those that were made, and of those that were changed. */
  made: Set<string>;
  changed: Set<string>;
  /** Ids of entries whose parent would close a circle: they keep the one they have. */
  circles: Set<string>;
}

/**
 * Makes and changes categories, each at most once a call. Parents may come in the same call, in any order; what is named
 * nowhere as a child becomes a root, and a parent of null makes a root of it.
 */
export async function upsertCategories(
  session: Queryable,
  said: readonly CategoryEntry[],
): Promise<WrittenCategories> {
  const circles = await findCircles(session, said);
  const entries = said.map((entry) => (circles.has(entry.id) ? { ...entry, parent: undefined } : entry));
  const ids = entries.map(({ id }) => id);
  const made = await session.query<{ id: string }>(
    `insert into categories (id)
     select id from (select unnest($1::text[]) as id union select unnest($2::text[])) v
     where id is not null and id not in (select id from categories) order by id collate "C"
     on conflict (id) do nothing returning id`,
    [arrayLiteral(ids), arrayLiteral(entries.map(({ parent }) => parent ?? null))],
  );
  const changed = await session.query<{ category_no: number; id: string }>(
    `update categories c set (parent_no, title, repeat, never_advertise, never_explain, count_by) =
       row (said.parent_no, said.title, said.repeat, said.never_advertise, said.never_explain, said.count_by)
     from (
       select c.category_no, case when v.root then null else coalesce(p.category_no, c.parent_no) end as parent_no,
         coalesce(v.title, c.title) as title, coalesce(v.repeat, c.repeat) as repeat,
         coalesce(v.never_advertise, c.never_advertise) as never_advertise,
         coalesce(v.never_explain, c.never_explain) as never_explain, coalesce(v.count_by, c.count_by) as count_by
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[], $7::text[], $8::boolean[])
         v (id, parent, title, repeat, never_advertise, never_explain, count_by, root)
       join categories c using (id) left join categories p on p.id = v.parent
     ) said
     where c.category_no = said.category_no
       and (c.parent_no, c.title, c.repeat, c.never_advertise, c.never_explain, c.count_by) is distinct from
         (said.parent_no, said.title, said.repeat, said.never_advertise, said.never_explain, said.count_by)
     returning c.category_no, c.id`,
    [
      ids,
      entries.map(({ parent }) => parent ?? undefined),
      entries.map(({ title }) => title),
      entries.map(({ repeat }) => repeat),
      entries.map(({ neverAdvertise }) => neverAdvertise),
      entries.map(({ neverExplain }) => neverExplain),
      entries.map(({ countBy }) => countBy),
      entries.map(({ parent }) => parent === null),
    ],
  );
  const madeIds = new Set(made.map(({ id }) => id));
  await recordChanges(session, 'category', [
    ...new Set([...changed.map(({ category_no }) => category_no), ...(await numbersOf(session, madeIds))]),
  ]);
  return {
    made: madeIds,
    changed: new Set(changed.flatMap(({ id }) => (madeIds.has(id) ? [] : [id]))),
    circles,
  };
}

/** Ids of entries whose parent would close a circle; nobody else writes parents until the transaction ends. */
export async function findCircles(session: Queryable, said: readonly CategoryEntry[]): Promise<Set<string>> {
  await session.query('select pg_advisory_xact_lock($1)', [TREE_LOCK]);
  return closedCircles(await readParents(session), said);
}

async function readParents(session: Queryable): Promise<Map<string, string | null>> {
  const rows = await session.query<{ id: string; parent: string | null }>(
    'select c.id, p.id as parent from categories c left join categories p on p.category_no = c.parent_no',
  );
  return new Map(rows.map(({ id, parent }) => [id, parent]));
}

async function numbersOf(session: Queryable, ids: ReadonlySet<string>): Promise<number[]> {
  if (ids.size === 0) return [];
  const rows = await session.query<{ category_no: number }>(
    'select category_no from categories where id = any ($1::text[])',
    [arrayLiteral([...ids])],
  );
  return rows.map(({ category_no }) => category_no);
}
