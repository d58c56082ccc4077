-- The team's list begins with the oldest open conversation: few of all there ever were, which an index over all of them has to be read through for.
create index conversation_open on conversations.conversation (opened_at, id) where ended_at is null;
