-- Why it failed: the code of an error, or 'killed'.
alter table imports add column reason text;
