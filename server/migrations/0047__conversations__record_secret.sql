-- Personal data is cut out of what remains of a conversation as out of its messages (D5); the originals lie sealed beside it. The rating has had its column from the beginning.
alter table conversations.record add column secret bytea;
