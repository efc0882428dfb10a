-- Of the changes of one thing the last is enough, if whoever heard of it must have heard of the earlier ones: that is so
-- where the earlier one's transaction had ended before the later one was written.
alter table changes
  add column xid bigint not null default pg_current_xact_id()::text::bigint,
  add column ended bigint not null default pg_snapshot_xmin(pg_current_snapshot())::text::bigint;  -- all transactions below had ended

-- One row. Up to and with `settled` every number has been used or never will be: what is missing there is no gap.
create table change_compaction (
  settled bigint not null,
  at timestamptz not null default now()
);
create unique index on change_compaction ((true));
insert into change_compaction (settled) values (0);
