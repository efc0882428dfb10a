-- Facts keep what was said (codes, identifiers, offsets, payments); resolution (which item, which customer) is a
-- lookup beside them, so that it can be changed and undone without rewriting a fact.
--
-- What bulk imports write is not checked row by row against what it names ("of …" in place of a foreign key): the number
-- was found or made in the same transaction, and stores, imports, keys, customers (a merged one stays as an alias),
-- purchases, returns and aliases are never deleted. The checks took more time than the rows: each locks a row of the
-- other table, often the same one.

create table secret_keys (
  key_id smallint primary key,
  check_value bytea not null,               -- HMAC of a constant: a wrong REGULARS_SECRET_KEY is refused at start
  created_at timestamptz not null default now()
);

create table api_keys (
  key_no integer generated always as identity primary key,
  kind text not null check (kind in ('publishable', 'secret')),
  name text not null,
  hash bytea not null unique,               -- SHA-256 of the key: the key itself is not stored
  scopes text[] not null default '{}',
  origins text[] not null default '{}',
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

-- Stores, categories, items ---------------------------------------------------------------------------------------

create table stores (
  store_no integer generated always as identity primary key,
  id text collate "C" not null unique,
  name text, format text, region text,
  price_zone text collate "C" not null default '',
  time_zone text
);

create table categories (
  category_no integer generated always as identity primary key,
  id text collate "C" not null unique,
  parent_no integer references categories,
  title text,
  repeat text not null default 'learned' check (repeat in ('learned', 'always', 'never')),
  never_advertise boolean not null default false,
  never_explain boolean not null default false,
  count_by text not null default 'item' check (count_by in ('item', 'style'))
);

create table items (
  item_no integer generated always as identity primary key,  -- for life; not necessarily dense
  sku text collate "C" not null unique,
  kind text not null default 'goods' check (kind in ('goods', 'service', 'bag', 'gift-card')),
  provisional boolean not null default false,  -- known from purchases alone: trains, is never shown
  title text,
  placeholder boolean not null default false,  -- the title was made up by a mapping: shown in --demo alone
  category_no integer references categories,
  brand text,
  style text collate "C",                      -- variant group
  variant jsonb,                               -- {"size": "62", "colour": "blue"}
  pack_size numeric(14, 4),
  url text, image text, gtin text,
  available boolean not null default true,     -- in the latest feed
  hidden boolean not null default false,
  first_seen timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on items (category_no);
create index on items (style) where style is not null;

create table item_prices (
  item_no integer not null references items,
  zone text collate "C" not null default '',
  since timestamptz not null,
  price numeric(18, 4) not null,
  old_price numeric(18, 4),
  currency char(3) not null,
  primary key (item_no, zone, since)
);

create table item_aliases (
  alias_no integer generated always as identity primary key,
  source text collate "C" not null,
  code text collate "C" not null,              -- as the till, the site or the feed says it
  item_no integer not null references items,
  origin text not null check (origin in ('sku', 'provisional', 'feed', 'file', 'api')),
  created_at timestamptz not null default now(),
  unique (source, code)
);
create index on item_aliases (item_no);

create table item_alias_log (
  entry_no bigint generated always as identity primary key,
  at timestamptz not null default now(),
  alias_no integer not null references item_aliases,
  from_item_no integer references items,
  to_item_no integer not null references items,
  reason text not null,
  undoes bigint references item_alias_log
);

create table stock (
  store_no integer not null references stores,
  item_no integer not null references items,
  quantity numeric(14, 4) not null,
  at timestamptz not null default now(),
  primary key (store_no, item_no)
);

-- Customers -------------------------------------------------------------------------------------------------------

create table customers (
  customer_no integer generated always as identity primary key,
  id uuid not null unique default gen_random_uuid(),   -- public
  alias_of integer references customers,               -- merged into
  locale text,
  profile bytea,                                       -- AES-256-GCM of JSON {firstName?, lastName?, gender?, …}
  profile_key smallint,                                -- of secret_keys
  created_at timestamptz not null default now()
);
create index on customers (alias_of) where alias_of is not null;

create table identifiers (
  identifier_no integer generated always as identity primary key,
  kind text not null check (kind in ('card', 'phone', 'email', 'visitor', 'externalId')),
  lookup bytea not null,                               -- HMAC-SHA-256 of kind and normalized value
  lookup_key smallint not null,                        -- of secret_keys
  sealed bytea,                                        -- AES-256-GCM of the normalized value
  sealed_key smallint,                                 -- of secret_keys
  customer_no integer,                                 -- of customers; null = nobody yet
  shared boolean not null default false,
  first_seen timestamptz not null default now(),
  unique (lookup_key, lookup)
);
create index on identifiers (customer_no);

create table identity_log (
  entry_no bigint generated always as identity primary key,
  at timestamptz not null default now(),
  action text not null check (action in ('link', 'merge', 'split', 'withdraw', 'share', 'unshare', 'cannot-link', 'erase')),
  identifier_no integer,
  other_identifier_no integer,
  customer_no integer,
  other_customer_no integer,
  reason text not null,
  evidence jsonb,
  undoes bigint references identity_log
);
create index on identity_log (customer_no);

create table cannot_links (
  identifier_no integer not null references identifiers,
  other_identifier_no integer not null references identifiers,
  entry_no bigint not null references identity_log,
  primary key (identifier_no, other_identifier_no),
  check (identifier_no < other_identifier_no)
);

create table consents (
  entry_no bigint generated always as identity primary key,
  customer_no integer not null references customers,
  purpose text not null check (purpose in ('mail', 'sms', 'messenger', 'profiling')),
  channel text,
  granted boolean not null,
  at timestamptz not null,
  source text not null,
  evidence jsonb,
  received_at timestamptz not null default now()
);
create index on consents (customer_no, purpose, at);

create table important_dates (
  customer_no integer not null references customers,
  kind text not null,                                  -- birthday, child-birthday, anniversary, …
  person text not null default '',
  month smallint not null check (month between 1 and 12),
  day smallint not null check (day between 1 and 31),
  year smallint,
  source text not null,
  primary key (customer_no, kind, person)
);

-- History ---------------------------------------------------------------------------------------------------------

create table imports (
  import_no integer generated always as identity primary key,
  subject text not null,                               -- purchases, customers, catalogue, events, …
  mapping text not null,
  files jsonb not null,
  status text not null default 'running' check (status in ('running', 'done', 'failed')),
  counts jsonb,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);

create table purchases (
  purchase_no bigint generated always as identity primary key,
  source text collate "C" not null,
  id text collate "C" not null,
  revision integer not null default 1,
  content_hash bytea not null,                         -- of the canonical content: tells duplicate from updated
  channel text not null check (channel in ('store', 'web', 'app', 'phone')),
  status text not null default 'paid' check (status in ('ordered', 'paid', 'fulfilled', 'cancelled')),
  store_no integer,                                    -- of stores
  at timestamptz not null,
  utc_offset smallint not null,                        -- minutes east of UTC, as said by the source
  day date not null,                                   -- the shop's local day
  currency char(3) not null,
  fulfils_source text collate "C",
  fulfils_id text collate "C",
  superseded_by bigint references purchases,           -- the till receipt that fulfils this order counts instead of it
  gift boolean not null default false,
  promo_code text,
  payments jsonb,                                      -- [{kind, amount}]
  identifiers integer[] not null default '{}',         -- evidence: every identifier the purchase named
  customer_no integer,                                 -- of customers: resolution of that evidence
  received_at timestamptz not null default now(),
  import_no integer,                                   -- of imports; null: came by the API, and letters may follow
  unique (source, id)
);
create index on purchases (customer_no, at) where customer_no is not null;
create index on purchases (fulfils_source, fulfils_id) where fulfils_id is not null;
create index on purchases (at);

create table purchase_lines (
  purchase_no bigint not null,                         -- of purchases
  line_no smallint not null,
  alias_no integer not null,                           -- of item_aliases
  quantity numeric(14, 4) not null,
  amount numeric(18, 4) not null,                      -- paid for the whole line: the truth
  price numeric(18, 4),                                -- of a unit: informative
  discount numeric(18, 4),
  on_sale boolean,
  primary key (purchase_no, line_no)
);
create index on purchase_lines (alias_no);

create table purchase_revisions (
  purchase_no bigint not null references purchases,
  revision integer not null,
  content jsonb not null,                              -- the purchase as it stood, lines included
  received_at timestamptz not null,
  replaced_at timestamptz not null default now(),
  primary key (purchase_no, revision)
);

create table returns (
  return_no bigint generated always as identity primary key,
  source text collate "C" not null,
  id text collate "C" not null,
  revision integer not null default 1,
  content_hash bytea not null,
  store_no integer,                                    -- of stores
  at timestamptz not null,
  utc_offset smallint not null,
  day date not null,
  purchase_source text collate "C",
  purchase_id text collate "C",
  identifiers integer[] not null default '{}',
  customer_no integer,                                 -- of customers
  received_at timestamptz not null default now(),
  import_no integer,                                   -- of imports
  unique (source, id)
);
create index on returns (customer_no) where customer_no is not null;
create index on returns (purchase_source, purchase_id) where purchase_id is not null;

create table return_lines (
  return_no bigint not null,                           -- of returns
  line_no smallint not null,
  alias_no integer not null,                           -- of item_aliases
  quantity numeric(14, 4) not null,
  amount numeric(18, 4) not null,
  unmatched numeric(14, 4) not null,                   -- quantity that no purchase line explains
  primary key (return_no, line_no)
);
create index on return_lines (alias_no) where unmatched > 0;

create table return_revisions (
  return_no bigint not null references returns,
  revision integer not null,
  content jsonb not null,                              -- the return as it stood, lines included
  received_at timestamptz not null,
  replaced_at timestamptz not null default now(),
  primary key (return_no, revision)
);

create table return_matches (
  return_no bigint not null,                           -- with line_no: of return_lines
  line_no smallint not null,
  purchase_no bigint not null,                         -- with purchase_line_no: of purchase_lines
  purchase_line_no smallint not null,
  quantity numeric(14, 4) not null,
  primary key (return_no, line_no, purchase_no, purchase_line_no)
);
create index on return_matches (purchase_no, purchase_line_no);

create table events (
  event_no bigint generated always as identity,
  id text collate "C",                                 -- the sender's, for idempotency
  kind text not null check (kind in ('view', 'search', 'add_to_cart', 'remove_from_cart', 'click', 'impression')),
  at timestamptz not null,
  received_at timestamptz not null default now(),
  identifier_no integer,                               -- the visitor, or whoever was named
  session text collate "C",
  placement text collate "C",
  request_id uuid,
  alias_no integer,
  store_no integer,
  query text,
  quantity numeric(14, 4),
  amount numeric(18, 4),
  currency char(3),
  primary key (at, event_no)
) partition by range (at);
create table events_default partition of events default;
create index on events (identifier_no, at);

-- Models, answers, letters ----------------------------------------------------------------------------------------

create table model_versions (
  version text collate "C" primary key,
  created_at timestamptz not null default now(),
  checksum text not null,                              -- SHA-256 of model.bin
  window_from date, window_to date,
  watermark bigint not null,                           -- changes.seq already in the training data
  snapshot_hash text not null,
  seed bigint not null,
  settings jsonb not null,
  report jsonb not null                                -- report.json: metrics beside baselines, sizes, times
);

create table model_aliases (
  alias text primary key check (alias in ('champion', 'challenger', 'previous')),
  version text not null references model_versions,
  since timestamptz not null default now()
);

create table served_requests (                         -- kept 90 days
  request_id uuid not null,
  at timestamptz not null,
  version text collate "C",
  arm text not null,                                   -- holdout arm, drawn from the first day
  customer_no integer,
  results jsonb not null,                              -- [{placement, level, items: [item_no…]}]
  primary key (at, request_id)
) partition by range (at);
create table served_requests_default partition of served_requests default;
create index on served_requests (request_id);

create table letters (
  letter_id uuid primary key,
  at timestamptz not null default now(),
  template text not null,
  locale text not null,
  customer_no integer not null references customers,
  purchase_no bigint references purchases,
  version text collate "C",
  arm text not null,
  token_key smallint references secret_keys,
  blocks jsonb not null,                               -- [{name, items: [item_no…], links: [url…], dropped?}]
  bytes integer not null,
  trimmed integer not null
);
create index on letters (customer_no, at);

-- Every process follows this table: written in the transaction of the change, announced by NOTIFY.
create table changes (
  seq bigint generated always as identity primary key,
  kind text not null,                                  -- model, customer, item, stock, key, …
  key text not null,
  at timestamptz not null default now()
);

create function announce_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('regulars_changes', '');
  return null;
end $$;
create trigger announce after insert on changes for each statement execute function announce_change();
