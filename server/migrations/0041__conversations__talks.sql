-- What the projector of facts reads (D9, D10): heads of conversations and what happened in them, without a word of what was said.
create view conversations.v_talk as
  select id, bucket, number, shop_id, channel, topic, territory, assignee_id, opened_at, ended_at, outcome from conversations.conversation;
create view conversations.v_step as
  select bucket, conversation_id, seq, at, kind, author_kind as author, author_id, body ->> 'to' as "to", body ->> 'territory' as territory, body ->> 'result' as result,
    coalesce(body ->> 'reason', body #>> '{reasons,0,code}') as reason, body ->> 'outcome' as outcome
  from conversations.entry where kind in ('opened', 'assigned', 'message', 'closed', 'reopened');
