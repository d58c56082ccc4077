alter table insight.conversation_fact add column product_id uuid;

-- One thing that a customer asked for or said, by the handbook's category; its words stay in the record.
create table insight.voice_fact (
  conversation_id uuid not null,
  kind text collate "C" not null check (kind in ('need', 'opinion')),
  category text collate "C" not null,
  n int not null,
  stance text collate "C",
  person_id uuid,
  territory text collate "C" not null,
  at timestamptz(3) not null,
  primary key (conversation_id, kind, category, n)
);
create index voice_fact_at on insight.voice_fact (at);
