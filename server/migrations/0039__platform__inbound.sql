create schema platform;
-- Message ids of platforms (D3): unpartitioned, so that the same id is stored once whenever it comes.
create table platform.inbound (
  channel text collate "C" not null,
  shop_id uuid not null references organization.shop,
  message_id text collate "C" not null,
  -- The entry's client id; what finds the entry again after a crash between storing it and noting its number.
  client_id text collate "C" not null unique,
  body_hash bytea not null,
  conversation_id uuid,
  public_seq int,
  stored_at timestamptz(3),
  at timestamptz(3) not null,
  primary key (channel, shop_id, message_id)
);
create index inbound_at on platform.inbound using brin (at);
