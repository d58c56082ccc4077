-- Tickets are searched as messages are: one text each, of its number, title, form and timeline. `old`: was there before the index knew of it.
alter table search.pending add kind text collate "C" not null default 'conversation', add old boolean not null default false, drop constraint pending_pkey, add primary key (kind, subject_id);
insert into search.pending (subject_id, kind, old) select id, 'ticket', true from tickets.ticket;
