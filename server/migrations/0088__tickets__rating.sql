-- The customer's stars for a matter that has ended, once; personal data cut out of the words.
create table tickets.rating (
  ticket_id uuid primary key references tickets.ticket,
  score int not null check (score between 1 and 5),
  comment text not null,
  at timestamptz(3) not null
);
create view tickets.v_rating as select ticket_id, score, at from tickets.rating;
