-- A store whose stock was last told whole: every item that is not in its rows is out of stock there, and what was said
-- up to then no longer counts.
create table store_counts (
  store_no integer primary key references stores,
  at timestamptz not null
);

-- 150 stores × 50,000 items: a check of what each row names costs more than the row. Stores and items are never deleted.
alter table stock drop constraint stock_store_no_fkey;
alter table stock drop constraint stock_item_no_fkey;

alter table events add column source text collate "C" not null default 'default';  -- with id: for idempotency
create index on events (source, id) where id is not null;
