-- Customers are the parts of a graph of evidence (src/history/identity/components.ts). What one part's evidence cannot
-- change is written without a look at the graph; `contested` marks the others.

alter table customers add column contested boolean not null default false;
alter table identifiers add column pinned boolean not null default false;  -- somebody said whether it is shared

-- Two identifiers that were named together and are not one customer's: where a part of the graph may yet be joined.
create table identity_contests (
  identifier_no integer not null,                      -- of identifiers
  other_identifier_no integer not null,
  primary key (identifier_no, other_identifier_no),
  check (identifier_no < other_identifier_no)
);
create index on identity_contests (other_identifier_no);
create index on cannot_links (other_identifier_no);

-- What a customer file, a form or a login named together: evidence with no purchase to it.
create table identity_claims (
  claim_no bigint generated always as identity primary key,
  identifiers integer[] not null,                      -- ascending
  verified boolean not null default false,             -- a login: weighs as much as two receipts
  customer_no integer,                                 -- of customers: resolution
  said_at timestamptz not null default now(),
  unique (identifiers, verified)
);
create index on identity_claims (customer_no);

create index on identity_log (other_customer_no) where other_customer_no is not null;
alter table identity_log drop constraint identity_log_action_check;
alter table identity_log add constraint identity_log_action_check check (action in
  ('link', 'merge', 'split', 'withdraw', 'share', 'unshare', 'cannot-link', 'can-link', 'erase'));
