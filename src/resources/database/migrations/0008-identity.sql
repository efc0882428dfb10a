-- A key that went out still finds those who were erased under it: their values are gone, so that they cannot be hashed
-- anew. Its lookup key alone is kept, sealed with the key that is in use.
alter table secret_keys add column retired_lookup bytea;
