-- What bulk imports write is not checked row by row against what it names: the number was found or made in the same
-- transaction, and stores, imports, keys, customers (a merged one stays as an alias), returns and aliases are never
-- deleted. The checks took more time than the rows: each locks a row of the other table, often the same one.

alter table identifiers
  drop constraint identifiers_lookup_key_fkey,
  drop constraint identifiers_sealed_key_fkey,
  drop constraint identifiers_customer_no_fkey;

alter table customers drop constraint customers_profile_key_fkey;

alter table purchases
  drop constraint purchases_store_no_fkey,
  drop constraint purchases_customer_no_fkey,
  drop constraint purchases_import_no_fkey;

alter table returns
  drop constraint returns_store_no_fkey,
  drop constraint returns_customer_no_fkey,
  drop constraint returns_import_no_fkey;

alter table return_lines
  drop constraint return_lines_return_no_fkey,
  drop constraint return_lines_alias_no_fkey;

alter table return_matches
  drop constraint return_matches_return_no_line_no_fkey,
  drop constraint return_matches_purchase_no_purchase_line_no_fkey;
