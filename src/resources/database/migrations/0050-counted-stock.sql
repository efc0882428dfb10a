-- What a store had when its stock was last told whole, 1,024 items a row: bit n of `counted` (as get_bit counts) says that
-- the store ever had item_no 1024 × block + n, bit n of `had` that it has some; the eight bytes at 8 n of `quantities` (as
-- int8send gives them) are how many, in ten-thousandths. 150 stores × 50,000 items are 7,350 rows in place of 7.5 million.
-- A row of `stock` is what was said of the item since, and overrides it.
create table counted_stock (
  store_no integer not null,
  block integer not null,
  counted bytea not null,
  had bytea not null,
  quantities bytea not null,
  primary key (store_no, block)
);

create function counted_quantity(counted bytea, quantities bytea, item_no integer) returns numeric
language sql immutable strict parallel safe as $$
  select case when get_bit(counted, item_no & 1023) = 1
    then ('x' || encode(substring(quantities from (item_no & 1023) * 8 + 1 for 8), 'hex'))::bit(64)::bigint / 10000.0 end
$$;
