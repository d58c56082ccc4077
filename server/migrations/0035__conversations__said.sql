-- What search follows: entries are found by time without costing the group writer an ordinary index. A summary of sixteen pages at a time is kept
-- in the background; what is not summarised yet is the newest, which is what is looked for.
create index entry_at on conversations.entry using brin (at) with (pages_per_range = 16, autosummarize = on);

-- What modules above may read (D9): what was said, and who may read it.
create view conversations.v_said as
  select bucket, conversation_id, seq, kind, at, author_kind, author_id, text, body from conversations.entry where kind in ('message', 'note');
create view conversations.v_reach as
  select c.id, c.bucket, c.number, c.contact_id, c.shop_id, c.channel, c.topic, c.territory, c.assignee_id, c.team_id, c.tags, c.opened_at, c.ended_at, r.score
  from conversations.conversation c left join conversations.rating r on r.conversation_id = c.id;
