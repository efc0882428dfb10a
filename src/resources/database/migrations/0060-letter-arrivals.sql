-- Tokens of clicks that a site has handed in, until they would have expired: each counts once.
create table letter_arrivals (
  nonce bytea primary key,
  expires_at timestamptz not null
);
create index on letter_arrivals (expires_at);

-- A device that opened somebody's letter, which may have been forwarded: counts where nothing else names the device.
alter table identity_claims add column weak boolean not null default false;
alter table identity_claims drop constraint identity_claims_identifiers_verified_key;
alter table identity_claims add unique (identifiers, verified, weak);
