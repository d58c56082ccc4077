-- Who last wrote what stands in a field of the form: whoever took part in a decision does not approve it.
alter table tickets.ticket add column wrote jsonb not null default '{}';
