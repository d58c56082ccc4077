-- Facts outlive the words they were projected from (D10): what has lost them is not projected again.
create or replace view conversations.v_talk as
  select id, bucket, number, shop_id, channel, topic, territory, assignee_id, opened_at, ended_at, outcome, erased_at from conversations.conversation;
