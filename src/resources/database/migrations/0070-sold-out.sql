-- Goods that were to be had nowhere: since when, and when they were to be had again (null: not yet). Of each item the
-- latest time.
create table sold_out (
  item_no integer primary key,                         -- of items
  since timestamptz not null,
  until timestamptz
);
