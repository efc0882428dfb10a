import type { Queryable } from '../../../resources/database/index.ts';
import type { Secrets } from '../../../resources/secrets.ts';
import type { Identifier } from '../../identity/index.ts';

/** Of each list of identifiers the customers whose they are. */
export async function readOwners(
  database: Queryable,
  secrets: Secrets,
  named: readonly (readonly Identifier[])[],
): Promise<number[][]> {
  const asked = named.flatMap((identifiers, nth) =>
    identifiers.flatMap(({ kind, value }) => secrets.lookups(kind, value).map((lookup) => ({ nth, lookup }))),
  );
  const rows = await database.query<{ nth: number; customerNo: number }>(
    `select distinct nth, customer_no as "customerNo"
     from unnest($1::integer[], $2::bytea[]) as asked(nth, lookup) join identifiers using (lookup)
     where lookup_key = any($3::smallint[]) and customer_no is not null`,
    [asked.map(({ nth }) => nth), asked.map(({ lookup }) => lookup), secrets.keyIds],
  );
  const owners: number[][] = named.map(() => []);
  for (const { nth, customerNo } of rows) owners[nth]!.push(customerNo);
  return owners;
}
