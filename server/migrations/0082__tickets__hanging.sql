-- Many customers' tickets that hang on the ticket of one cause (R-TK-01, technical support): a known fault. Told once, when it ends.
create table tickets.hanging (
  ticket_id uuid primary key references tickets.ticket,
  on_id uuid not null references tickets.ticket,
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  check (ticket_id <> on_id)
);
create index hanging_on on tickets.hanging (on_id, at);
