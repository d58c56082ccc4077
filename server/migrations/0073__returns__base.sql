create schema returns;

-- A request for a refund, return or exchange, with what the rules said of it (R-TK-04).
create table returns.request (
  id uuid primary key,
  number bigint generated always as identity unique,
  order_id uuid not null references orders.customer_order,
  wish text collate "C" not null check (wish in ('refund', 'return', 'exchange')),
  reason text collate "C" not null,
  -- What the customer says: { intact, confirmed }.
  said jsonb not null,
  state text collate "C" not null default 'asked' check (state in ('asked', 'refunded', 'exchanged', 'refused', 'withdrawn')),
  version text collate "C" not null,
  -- Against the rules: by whom and why; personal data cut out.
  exception_by uuid references identity.person,
  exception_why text,
  asked_at timestamptz(3) not null,
  asked_by uuid references identity.person,
  answered_at timestamptz(3),
  answered_by uuid references identity.person,
  shop_number text collate "C",
  answer text not null default '',
  check ((exception_by is null) = (exception_why is null)),
  check ((state = 'asked') = (answered_at is null))
);
create index request_order on returns.request (order_id, asked_at desc);
create table returns.line (
  request_id uuid not null references returns.request on delete cascade,
  n int not null,
  amount_fen bigint not null check (amount_fen >= 0),
  -- What the rules said of it, as it was said; null for freight and compensation.
  verdict jsonb,
  primary key (request_id, n)
);
create view returns.v_request as select id, number, order_id, wish, reason, state, asked_at, answered_at from returns.request;
