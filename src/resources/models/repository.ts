import type { Queryable } from '../database/database.ts';

export interface RegisteredVersion {
  version: string;
  /** SHA-256 (hex) of model.bin. */
  checksum: string;
  /** changes.seq already in the training data. */
  watermark: number;
}

export async function readChampion(database: Queryable): Promise<RegisteredVersion | undefined> {
  const rows = await database.query<RegisteredVersion>(
    `select version, checksum, watermark from model_aliases join model_versions using (version)
     where alias = 'champion'`,
  );
  return rows[0];
}

/**
 * Those who refused profiling: they get no lists of their own, in no version. What was said last counts, of two entries
 * of one instant the refusal (a grant that came by a file overrides none), under whatever number the customer was merged from; who never said is taken to allow it.
 * @param customerNos who is asked about; absent: everyone.
 */
export async function customersRefusingProfiling(
  database: Queryable,
  customerNos?: readonly number[],
): Promise<Set<number>> {
  const rows = await database.query<{ customer_no: number }>(
    `${customerNos === undefined ? EVERYONE : ASKED}, said as (
       select distinct on (asked) asked, granted
       from family join consents using (customer_no) where purpose = 'profiling'
       order by asked, granted and imported, at desc, granted, entry_no desc
     ) select asked as customer_no from said where not granted order by asked`,
    customerNos === undefined ? [] : [customerNos],
  );
  return new Set(rows.map(({ customer_no }) => customer_no));
}

/** asked → every number of the same person, starting from the few that ever said something. */
const EVERYONE = `
  with root as (
    select distinct coalesce(alias_of, customer_no) as root
    from consents join customers using (customer_no) where purpose = 'profiling'
  ), member as (
    select root, root as customer_no from root union all
    select root, c.customer_no from root join customers c on c.alias_of = root
  ), family as (
    select m.customer_no as asked, o.customer_no from member m join member o using (root)
  )`;

const ASKED = `
  with root as (
    select customer_no as asked, coalesce(alias_of, customer_no) as root
    from customers where customer_no = any($1::integer[])
  ), family as (
    select asked, root as customer_no from root union all
    select asked, c.customer_no from root join customers c on c.alias_of = root
  )`;
