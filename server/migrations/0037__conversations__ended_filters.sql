-- Lists of ended conversations behind a filter, newest first: what few have must not cost a walk through all (200,000: 300 ms).
-- Only ended ones are in them, so that nothing is paid while somebody is being served.
create index conversation_ended_tags on conversations.conversation using gin (tags) with (gin_pending_list_limit = 256) where ended_at is not null;
create index conversation_ended_topic on conversations.conversation (topic, ended_at desc, id) where ended_at is not null;
create index conversation_ended_channel on conversations.conversation (channel, ended_at desc, id) where ended_at is not null;
create index conversation_ended_shop on conversations.conversation (shop_id, ended_at desc, id) where ended_at is not null;
