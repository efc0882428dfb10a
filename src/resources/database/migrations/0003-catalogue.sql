-- What each feed says it sells: an item is available while any feed that lists it says so. What no feed ever listed is
-- not here, and stays as the API or a file left it.
create table feed_items (
  source text collate "C" not null,             -- the feed's
  item_no integer not null references items,
  available boolean not null,                   -- false: not in the latest feed, or there and not to be had
  since timestamptz not null default now(),
  primary key (source, item_no)
);
create index on feed_items (item_no);

-- An entry of the log is looked up by its alias: what moved it last, and what took it back.
create index on item_alias_log (alias_no);
create unique index on item_alias_log (undoes) where undoes is not null;
