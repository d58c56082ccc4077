-- Views of the list of tickets are kept as those of conversations are.
alter table workbench.view add list text collate "C" not null default 'conversations' check (list in ('conversations', 'tickets'));
