-- What spoke against a version that was promoted all the same, with --force; null where nothing did.
alter table model_versions add column forced text[];
