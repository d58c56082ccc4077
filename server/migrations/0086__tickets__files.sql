-- Photos and papers of a ticket, each with the line of the timeline that brought it; the file itself lies in the file store, under its owner's key.
create table tickets.file (
  file_id uuid primary key,
  ticket_id uuid not null,
  n int not null,
  foreign key (ticket_id, n) references tickets.entry (ticket_id, n)
);
create index file_ticket on tickets.file (ticket_id, n);
-- A task that asks for the form of a stage: whoever inspects fills it in.
alter table tickets.task add column asks text collate "C";
