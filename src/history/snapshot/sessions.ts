import type { SessionColumns } from '../../../models/core/snapshot.ts';
import type { Session } from '../../resources/database/index.ts';
import { columnOffsets, readRows } from './binary-copy.ts';
import { EFFECTIVE } from './effective.ts';

/** Of visits, and of baskets, so many of the latest. */
const MOST = 100_000;
/** Who says no session has a new one after such a pause. */
const PAUSE = `interval '30 minutes'`;
const WIDTHS = [4, 4, 4];

/**
 * Baskets in the order of their lines, then visits: what was looked at or put into the cart. Visits tell more about
 * visitors, so they count as the later ones, and baskets fill what the log leaves open.
 */
export async function readSessions(
  session: Session,
  itemOfAlias: Int32Array,
  until: Date | undefined,
): Promise<SessionColumns> {
  // COPY takes no parameters; the instant is of a Date, so it cannot carry anything else.
  const instant = until === undefined ? 'null' : `'${until.toISOString()}'`;
  const start = [0];
  const item: number[] = [];
  const day: number[] = [];
  for (const text of [BASKETS(instant), VISITS(instant)]) {
    let number = -1;
    const [no, alias, date] = columnOffsets(WIDTHS) as [number, number, number];
    const items = new Set<number>();
    const end = () => {
      item.push(...items);
      start[day.length] = item.length;
      items.clear();
    };
    await readRows(session.copyTo(text), WIDTHS, (view, at) => {
      const row = itemOfAlias[view.getInt32(at + alias)] ?? -1;
      if (row < 0) return;
      if (view.getInt32(at + no) !== number) {
        end();
        number = view.getInt32(at + no);
        day.push(view.getInt32(at + date));
      }
      items.add(row);
    });
    end();
  }
  return { start: Uint32Array.from(start), item: Uint32Array.from(item), day: Int32Array.from(day) };
}

const BASKETS = (until: string) => `copy (
  with recent as (
    select p.purchase_no, p.day, row_number() over (order by p.at desc, p.source desc, p.id desc) as recency
    from purchases p left join purchases s on s.purchase_no = p.superseded_by
    where ${EFFECTIVE(until)} order by recency limit ${MOST})
  select recency::int4, l.alias_no, day - date '1970-01-01'
  from recent join purchase_lines l using (purchase_no) order by recency desc, l.line_no
) to stdout (format binary)`;

const VISITS = (until: string) => `copy (
  with touches as (
    select identifier_no, session, at, source, id, alias_no,
      session is null and at - lag(at) over (partition by identifier_no, session order by at) > ${PAUSE} as opens
    from events
    where kind in ('view', 'add_to_cart') and alias_no is not null
      and (session is not null or identifier_no is not null)
      and (${until}::timestamptz is null or at < ${until}::timestamptz)
  ), parted as (
    select *, count(*) filter (where opens) over (partition by identifier_no, session order by at) as part from touches
  ), begun as (
    select *, min(at) over (partition by identifier_no, session, part) as began from parted
  ), ranked as (
    select *, dense_rank() over (order by began desc, session desc nulls last, identifier_no desc nulls last) as recency
    from begun
  )
  select recency::int4, alias_no, (began at time zone 'UTC')::date - date '1970-01-01'
  from ranked where recency <= ${MOST} order by recency desc, at, source, id, alias_no
) to stdout (format binary)`;
