-- A feed writes hundreds of thousands of these at once, each number found or made in the same transaction; items and
-- aliases are never deleted. As with purchases, the checks took longer than the rows.
alter table item_prices drop constraint item_prices_item_no_fkey;
alter table item_aliases drop constraint item_aliases_item_no_fkey;
alter table item_alias_log drop constraint item_alias_log_alias_no_fkey;
alter table item_alias_log drop constraint item_alias_log_from_item_no_fkey;
alter table item_alias_log drop constraint item_alias_log_to_item_no_fkey;
alter table item_alias_log drop constraint item_alias_log_undoes_fkey;
alter table feed_items drop constraint feed_items_item_no_fkey;
