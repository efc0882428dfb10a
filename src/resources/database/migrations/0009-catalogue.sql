-- A feed of 200,000 offers in seconds. Categories are never deleted, and their numbers are looked up in the same
-- transaction; items are searched by category or style in memory alone; one index finds what feeds say of an item.
alter table items drop constraint items_category_no_fkey;
drop index items_category_no_idx;
drop index items_style_idx;
alter table feed_items drop constraint feed_items_pkey;
alter table feed_items add primary key (item_no, source);
drop index feed_items_item_no_idx;
