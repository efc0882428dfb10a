-- What became of each training. Whoever is at one holds an advisory lock meanwhile: a row that says `running` without it
-- is of a training that was killed.
create table training_runs (
  run_no integer generated always as identity primary key,
  host text not null,
  pid integer not null,
  -- The connection that holds the lock.
  backend integer not null default pg_backend_pid(),
  scheduled boolean not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  status text not null default 'running' check (status in ('running', 'done', 'failed', 'killed')),
  version text,
  -- Why it failed.
  reason text
);
