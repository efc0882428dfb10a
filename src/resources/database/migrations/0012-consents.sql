-- What a file says of consents is second-hand: a grant in it never overrides a refusal, whatever their times.
alter table consents add column imported boolean not null default false;
