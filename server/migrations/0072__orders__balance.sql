-- Money of an order, line by line (R-TK-04): what was paid, what went back, what is asked for. The database refuses more than was paid.
create table orders.line_balance (
  order_id uuid not null references orders.customer_order on delete cascade,
  -- The line's number from 0; -1 the freight, -2 compensation, -3 the freight of a return.
  n int not null,
  kind text collate "C" not null check (kind in ('goods', 'freight', 'compensation', 'return_freight')),
  -- Paid for it; of compensation and a return's freight: the most that the rules allow.
  paid_fen bigint not null check (paid_fen >= 0),
  refunded_fen bigint not null default 0 check (refunded_fen >= 0),
  reserved_fen bigint not null default 0 check (reserved_fen >= 0),
  -- Refunded by the shop itself beyond what we know; a person looks at it.
  over_fen bigint not null default 0 check (over_fen >= 0),
  reviewed_fen bigint not null default 0 check (reviewed_fen between 0 and over_fen),
  primary key (order_id, n),
  constraint never_more_than_paid check (refunded_fen + reserved_fen <= paid_fen),
  check (n = case kind when 'freight' then -1 when 'compensation' then -2 when 'return_freight' then -3 else greatest(n, 0) end)
);
create index balance_over on orders.line_balance (order_id) where over_fen > reviewed_fen;

-- Every refund that was made, by the shop's own number: told twice, counted once.
create table orders.refund (
  order_id uuid not null references orders.customer_order on delete cascade,
  number text collate "C" not null,
  n int not null,
  amount_fen bigint not null check (amount_fen >= 0),
  at timestamptz(3) not null,
  primary key (order_id, number, n)
);
