-- How far each conversation has been walked for its facts, and which of them still run: a long conversation is not read from its beginning
-- at every answer. Without a row: from the beginning.
create table insight.walked (
  conversation_id uuid primary key,
  seq int not null,
  state jsonb not null
);
