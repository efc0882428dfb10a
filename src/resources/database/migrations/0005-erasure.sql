-- An erased person's identifiers stay as keyed hashes alone (sealed and customer_no null): what was said of them before
-- that instant, and is imported again, names nobody.
alter table identifiers add column erased_at timestamptz;
create index on identifiers (identifier_no) where erased_at is not null;

-- What is erased and exported is found by customer.
create index on served_requests (customer_no) where customer_no is not null;

create table erasures (
  erasure_id uuid primary key default gen_random_uuid(),
  at timestamptz not null default now(),
  by text not null,                                    -- the key, or the command line
  customer_nos integer[] not null,                     -- lead to nothing once erased
  identifier_nos integer[] not null default '{}',
  shared_nos integer[] not null default '{}',          -- named by the person and perhaps by others
  id_lookups bytea[] not null,                         -- HMAC of each public id: to find a half-done erasure again
  lookup_key smallint not null,                        -- of secret_keys
  sealed bytea,                                        -- the values to look for in files; null once done
  sealed_key smallint,                                 -- of secret_keys
  counts jsonb,                                        -- of the database part; null = not yet done
  certificate jsonb,                                   -- null = not yet done
  finished_at timestamptz
);
create index on erasures (at) where certificate is null;

-- "Forget this address": whom the e-mail system must not write to although nobody here knows them any more.
create table suppressions (
  suppression_no integer generated always as identity primary key,
  erasure_id uuid not null references erasures,
  at timestamptz not null default now(),
  kind text not null check (kind in ('phone', 'email')),
  lookup bytea not null,                               -- HMAC, as in identifiers
  lookup_key smallint not null,                        -- of secret_keys
  sealed bytea,                                        -- to be handed over; null after 30 days
  sealed_key smallint                                  -- of secret_keys
);
create index on suppressions (at) where sealed is not null;

-- Consents are a record: entries are added. An erasure alone takes away, and says so in its transaction.
create function refuse_change_of_consents() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('regulars.erasing', true) = 'on' then
    return old;
  end if;
  raise exception 'consents are added, never changed or removed (got %)', tg_op using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete on consents for each row execute function refuse_change_of_consents();
create trigger never_emptied before truncate on consents for each statement execute function refuse_change_of_consents();
