import type { Queryable } from '../../resources/database/database.ts';
import type { Secrets } from '../../resources/secrets.ts';
import type { IdentifierKind } from '../identity/index.ts';

/** Real ids to try the API with. */
export interface Example {
  customer: { kind: IdentifierKind; value: string };
  purchase: { source: string; id: string };
  sku: string;
}

/**
 * The latest buyer with a real history (five purchases or more), preferably one who may be mailed, and an item of that
 * purchase; null while there is no such buyer.
 */
export async function findExample(database: Queryable, secrets: Secrets): Promise<Example | null> {
  const [row] = await database.query<{
    kind: IdentifierKind;
    sealed: Buffer;
    source: string;
    id: string;
    sku: string;
  }>(
    `with latest as (
       select purchase_no, customer_no, source, id, at from purchases
       where customer_no is not null and status <> 'cancelled' and superseded_by is null
       order by at desc limit 2000
     ), regulars as (
       select latest.*, coalesce((select granted from consents
                                  where consents.customer_no = latest.customer_no and purpose = 'mail'
                                  order by granted and imported, at desc, entry_no desc limit 1), false) as mailable
       from latest
       where (select count(*) from purchases where purchases.customer_no = latest.customer_no) >= 5
     )
     select identifiers.kind, identifiers.sealed, regulars.source, regulars.id, items.sku
     from regulars
     join identifiers on identifiers.customer_no = regulars.customer_no and identifiers.sealed is not null
     join purchase_lines using (purchase_no)
     join item_aliases using (alias_no)
     join items on items.item_no = item_aliases.item_no and items.kind = 'goods'
     order by mailable desc, regulars.at desc, purchase_no, identifiers.kind = 'card' desc, identifier_no, line_no
     limit 1`,
  );
  if (row === undefined) return null;
  const { kind, sealed, source, id, sku } = row;
  return { customer: { kind, value: secrets.open('identifier', sealed) }, purchase: { source, id }, sku };
}

export async function hasPurchases(database: Queryable): Promise<boolean> {
  const [row] = await database.query<{ any: boolean }>('select exists (select from purchases) as any');
  return row!.any;
}
