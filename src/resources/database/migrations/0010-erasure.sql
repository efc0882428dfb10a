-- Each data folder of a server, by the id in its folder-id file: its files (lists of models, reports of imports) are
-- its own, so each takes the erased out of them itself.
create table data_folders (
  folder_id uuid primary key,
  seen_at timestamptz not null,
  serving_until timestamptz                            -- renewed while a server runs; null: it was stopped
);

create table erasure_folders (
  erasure_id uuid not null references erasures,
  folder_id uuid not null,                             -- of data_folders
  found jsonb not null,                                -- {models, others}: what was there before anything went
  done_at timestamptz,
  primary key (erasure_id, folder_id)
);
