-- What signed letters under a key that went out, sealed by the one in use: their links outlive the key.
alter table secret_keys add column retired_letters bytea;
