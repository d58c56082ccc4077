create schema conversations;
create sequence conversations.number;

-- What changes with every message: narrow, updated in place, no index on a column that the hot path changes (D11).
create table conversations.conversation_head (
  id uuid primary key,
  bucket date not null,
  open boolean not null default true,
  seq int not null default 0,
  public_seq int not null default 0,
  last_at timestamptz(3) not null,
  last_message_seq int not null default 0,
  -- The oldest customer message without an answer: the clock that everybody looks at.
  waiting_since timestamptz(3),
  turns int not null default 0,
  unread_staff int not null default 0,
  unread_customer int not null default 0,
  read_staff int not null default 0,
  read_customer int not null default 0
) with (fillfactor = 60);

create table conversations.conversation (
  id uuid primary key,
  bucket date not null,
  number bigint not null default nextval('conversations.number'),
  contact_id uuid not null references customers.contact,
  shop_id uuid not null references organization.shop,
  channel text collate "C" not null,
  language text collate "C" not null default 'zh',
  topic text collate "C",
  skill text collate "C",
  -- R-CV-01: arrival → acceptance → answer → confirmation → archive.
  stage text collate "C" not null default 'arrival' check (stage in ('arrival', 'acceptance', 'answer', 'confirmation', 'archive')),
  outcome text collate "C" check (outcome in ('confirmed', 'not_answered', 'left', 'abandoned', 'passed_on', 'spam')),
  territory text collate "C" not null,
  territory_source text collate "C" not null,
  territory_certainty text collate "C" not null,
  assignee_id uuid references identity.person,
  team_id uuid references organization.team,
  priority int not null default 0,
  opened_at timestamptz(3) not null,
  queued_at timestamptz(3),
  assigned_at timestamptz(3),
  first_reply_at timestamptz(3),
  asked_at timestamptz(3),
  ended_at timestamptz(3),
  recorded_at timestamptz(3),
  previous_id uuid,
  tags text[] not null default '{}',
  follow_up_at timestamptz(3),
  check ((outcome is null) = (ended_at is null))
);
create unique index one_open_per_contact on conversations.conversation (contact_id, shop_id) where ended_at is null;
create index conversation_assignee on conversations.conversation (assignee_id, opened_at) where ended_at is null;
create index conversation_queue on conversations.conversation (queued_at) where ended_at is null and assignee_id is null;
create index conversation_contact on conversations.conversation (contact_id, opened_at desc);
create index conversation_ended on conversations.conversation (ended_at desc, id) where ended_at is not null;
create index conversation_assignee_ended on conversations.conversation (assignee_id, ended_at desc, id) where ended_at is not null;

-- Everything that happened in a conversation, numbered without gaps (D2); partitioned by the month in which it began (D3).
create table conversations.entry (
  bucket date not null,
  conversation_id uuid not null,
  seq int not null,
  public_seq int,
  kind text collate "C" not null,
  at timestamptz(3) not null,
  author_kind text collate "C" not null,
  author_id uuid,
  client_id text collate "C",
  text text not null default '',
  body jsonb,
  -- Personal data cut out of the text, sealed under the customer's key (D5).
  secret bytea,
  primary key (bucket, conversation_id, seq),
  unique (bucket, conversation_id, client_id)
) partition by range (bucket);

-- Why this agent: every routing decision with the facts and versions it saw (R-CV-02, R-HB-03).
create table conversations.decision (
  conversation_id uuid not null,
  n int not null,
  at timestamptz(3) not null,
  result text collate "C" not null,
  person_id uuid,
  reasons jsonb not null,
  versions jsonb not null,
  facts jsonb not null,
  primary key (conversation_id, n)
);
create table conversations.rating (
  conversation_id uuid primary key,
  score int not null check (score between 1 and 5),
  comment text not null default '',
  secret bytea,
  tags text[] not null default '{}',
  at timestamptz(3) not null,
  person_id uuid
);
create table conversations.record (
  conversation_id uuid primary key,
  topic text not null default '',
  problem text not null default '',
  process text not null default '',
  result text not null default '',
  needs jsonb not null default '[]',
  opinions jsonb not null default '[]',
  by_id uuid,
  at timestamptz(3) not null
);

-- Presence is lease rows (D15); an agent's chosen state is kept apart.
create table conversations.presence (
  person_id uuid primary key references identity.person,
  state text collate "C" not null default 'offline' check (state in ('online', 'busy', 'suspended', 'away', 'wrap_up', 'offline')),
  since timestamptz(3) not null,
  reason text not null default ''
);
create table conversations.lease (
  person_id uuid not null references identity.person,
  device text collate "C" not null,
  node text collate "C" not null,
  until timestamptz(3) not null,
  primary key (person_id, device)
);
-- Agent load in rows: the database itself refuses more than the capacity (D15).
create table conversations.agent_slot (
  person_id uuid primary key references identity.person,
  capacity int not null,
  load int not null default 0 check (load >= 0),
  extra int not null default 0 check (extra >= 0),
  idle_since timestamptz(3) not null,
  check (load <= capacity + extra)
);

create function conversations.ensure_partition(month date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', month)::date;
  name text := 'entry_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('conversations.' || name) is null then
    perform pg_advisory_xact_lock(hashtext('conversations.entry'));
    if to_regclass('conversations.' || name) is null then
      execute format('create table conversations.%I partition of conversations.entry for values from (%L) to (%L)', name, first, (first + interval '1 month')::date);
      execute format('alter table conversations.%I set (autovacuum_vacuum_insert_scale_factor = 0.5)', name);
    end if;
  end if;
end $$;

-- What conversations.append does with a batch of one; the two must agree, which a test proves.
create function conversations.append_one(
  p_now timestamptz, p_conversation uuid, p_client text, p_kind text, p_public boolean, p_author_kind text, p_author uuid, p_text text, p_body jsonb, p_secret bytea, p_event uuid
) returns table (ord int, status text, bucket date, seq int, public_seq int, at timestamptz, turn boolean, unread_staff int, unread_customer int, waiting_since timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
  v conversations.conversation_head;
  v_says text := case when p_kind = 'message' and p_author_kind in ('customer', 'agent') then p_author_kind end;
  v_turn boolean;
  v_at timestamptz(3);
begin
  ord := 1;
  turn := false;
  select * into v from conversations.conversation_head h where h.id = p_conversation for update;
  if v.id is null then
    status := 'missing';
    return next;
    return;
  end if;
  bucket := v.bucket;
  if not v.open then
    select e.seq, e.public_seq, e.at into seq, public_seq, at from conversations.entry e
      where e.bucket = v.bucket and e.conversation_id = v.id and e.client_id = p_client;
    status := case when seq is null then 'closed' else 'known' end;
    return next;
    return;
  end if;
  status := 'stored';
  v_at := greatest(date_trunc('milliseconds', coalesce(p_now, now())), v.last_at);
  v_turn := v_says is not null and v_says <> case when v.waiting_since is null then 'agent' else 'customer' end;
  turn := v_turn and p_event is not null;
  insert into conversations.entry (bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text, body, secret)
    values (v.bucket, v.id, v.seq + 1, case when p_public then v.public_seq + 1 end, p_kind, v_at, p_author_kind, p_author, p_client, p_text, p_body, p_secret)
    on conflict (bucket, conversation_id, client_id) do nothing;
  if not found then
    select 'known', false, e.seq, e.public_seq, e.at into status, turn, seq, public_seq, at from conversations.entry e
      where e.bucket = v.bucket and e.conversation_id = v.id and e.client_id = p_client;
    return next;
    return;
  end if;
  seq := v.seq + 1;
  public_seq := case when p_public then v.public_seq + 1 end;
  at := v_at;
  unread_staff := case when v_says = 'agent' then 0 when v_says = 'customer' then v.unread_staff + 1 else v.unread_staff end;
  unread_customer := case when v_says = 'customer' then 0 when p_kind = 'message' then v.unread_customer + 1 else v.unread_customer end;
  waiting_since := case when v_says = 'agent' then null when v_says = 'customer' then coalesce(v.waiting_since, v_at) else v.waiting_since end;
  update conversations.conversation_head h set seq = v.seq + 1, public_seq = v.public_seq + p_public::int, last_at = v_at,
    last_message_seq = case when p_kind = 'message' and p_author_kind <> 'system' then v.seq + 1 else v.last_message_seq end,
    unread_staff = case when v_says = 'agent' then 0 when v_says = 'customer' then v.unread_staff + 1 else v.unread_staff end,
    unread_customer = case when v_says = 'customer' then 0 when p_kind = 'message' then v.unread_customer + 1 else v.unread_customer end,
    turns = v.turns + (v_turn and v_says = 'customer')::int,
    waiting_since = case when v_says = 'agent' then null when v_says = 'customer' then coalesce(v.waiting_since, v_at) else v.waiting_since end
    where h.id = v.id;
  if turn then
    insert into kernel.event (id, at, kind, subject_kind, subject_id, actor_kind, actor_id, data)
      values (p_event, v_at, case v_says when 'customer' then 'conversation.asked' else 'conversation.answered' end, 'conversation', v.id,
        case v_says when 'customer' then 'visitor' else 'staff' end, p_author, jsonb_build_object('seq', v.seq + 1));
    insert into kernel.event_pending values (p_event);
  end if;
  return next;
end $$;

-- The group writer's one round trip (D11): lock the heads in order, drop what is known or closed, number what is left, insert, move the
-- heads, record turns. Each statement below sees what was committed before the locks were had, since read committed takes a new snapshot.
create function conversations.append(
  p_now timestamptz, p_conversation uuid[], p_client text[], p_kind text[], p_public boolean[], p_author_kind text[], p_author uuid[],
  p_text text[], p_body jsonb[], p_secret bytea[], p_event uuid[]
) returns table (ord int, status text, bucket date, seq int, public_seq int, at timestamptz, turn boolean, unread_staff int, unread_customer int, waiting_since timestamptz)
language plpgsql as $$
#variable_conflict use_column
declare
  v_now timestamptz(3) := date_trunc('milliseconds', coalesce(p_now, now()));
begin
  -- One entry alone, as most of the day: the same in small steps, at a third of the cost of starting the big statement.
  if cardinality(p_conversation) = 1 then
    return query select * from conversations.append_one(p_now, p_conversation[1], p_client[1], p_kind[1], p_public[1], p_author_kind[1], p_author[1], p_text[1], p_body[1], p_secret[1], p_event[1]);
    return;
  end if;
  perform 1 from conversations.conversation_head h where h.id = any(p_conversation) order by h.id for update;
  return query
  with input as materialized (
    select * from unnest(p_conversation, p_client, p_kind, p_public, p_author_kind, p_author, p_text, p_body, p_secret, p_event)
      with ordinality as i(conversation_id, client_id, kind, public, author_kind, author_id, text, body, secret, event_id, ord)
  ), heads as materialized (
    select h.* from conversations.conversation_head h where h.id = any(p_conversation)
  ), judged as materialized (
    select i.*, h.bucket, h.open, h.id as head_id, h.seq as head_seq, h.public_seq as head_public, h.last_at, h.waiting_since as head_waiting,
      k.seq as known_seq, k.public_seq as known_public, k.at as known_at
    from input i left join heads h on h.id = i.conversation_id
    left join lateral (select e.seq, e.public_seq, e.at from conversations.entry e
      where e.bucket = h.bucket and e.conversation_id = i.conversation_id and e.client_id = i.client_id and i.client_id is not null) k on true
  ), fresh as materialized (
    select j.*, (j.head_seq + row_number() over w)::int as new_seq,
      case when j.public then (j.head_public + count(*) filter (where j.public) over (w rows unbounded preceding))::int end as new_public,
      greatest(v_now, j.last_at) as new_at,
      -- A turn begins with the customer's first unanswered message and ends with the staff's next answer.
      coalesce(lag(j.author_kind) over (partition by j.conversation_id, j.kind = 'message' and j.author_kind in ('customer', 'agent') order by j.ord),
        case when j.head_waiting is null then 'agent' else 'customer' end) as said_before
    from judged j where j.head_id is not null and j.known_seq is null and j.open
    window w as (partition by j.conversation_id order by j.ord)
  ), stored as (
    insert into conversations.entry (bucket, conversation_id, seq, public_seq, kind, at, author_kind, author_id, client_id, text, body, secret)
    select f.bucket, f.conversation_id, f.new_seq, f.new_public, f.kind, f.new_at, f.author_kind, f.author_id, f.client_id, f.text, f.body, f.secret from fresh f
  ), summed as materialized (
    select f.conversation_id, count(*)::int as n, count(*) filter (where f.public)::int as pn, max(f.new_at) as last_at,
      max(f.new_seq) filter (where f.kind = 'message' and f.author_kind <> 'system') as last_message_seq,
      count(*) filter (where f.kind = 'message' and f.author_kind = 'customer')::int as from_customer,
      count(*) filter (where f.kind = 'message' and f.author_kind <> 'customer')::int as from_staff,
      count(*) filter (where f.kind = 'message' and f.author_kind = 'customer' and f.said_before <> 'customer')::int as turns,
      max(f.new_at) filter (where f.kind = 'message' and f.author_kind = 'customer' and f.said_before <> 'customer') as asked_at,
      (array_agg(f.author_kind order by f.ord desc) filter (where f.kind = 'message' and f.author_kind in ('customer', 'agent')))[1] as last_author
    from fresh f group by f.conversation_id
  ), moved as (
    update conversations.conversation_head h set seq = h.seq + s.n, public_seq = h.public_seq + s.pn, last_at = s.last_at,
      last_message_seq = coalesce(s.last_message_seq, h.last_message_seq),
      unread_staff = case when s.last_author = 'agent' then 0 else h.unread_staff + s.from_customer end,
      unread_customer = case when s.last_author = 'customer' then 0 else h.unread_customer + s.from_staff end,
      turns = h.turns + s.turns,
      waiting_since = case s.last_author when 'agent' then null when 'customer' then coalesce(s.asked_at, h.waiting_since, s.last_at) else h.waiting_since end
    from summed s where h.id = s.conversation_id
    returning h.id, h.unread_staff, h.unread_customer, h.waiting_since
  ), turned as materialized (
    select f.event_id, f.new_at, f.conversation_id, f.author_kind, f.author_id, f.new_seq, f.head_waiting from fresh f
    where f.kind = 'message' and f.event_id is not null and f.author_kind in ('customer', 'agent') and f.said_before <> f.author_kind
  ), evented as (
    insert into kernel.event (id, at, kind, subject_kind, subject_id, actor_kind, actor_id, data)
    select t.event_id, t.new_at, case t.author_kind when 'customer' then 'conversation.asked' else 'conversation.answered' end,
      'conversation', t.conversation_id, case t.author_kind when 'customer' then 'visitor' else 'staff' end, t.author_id, jsonb_build_object('seq', t.new_seq)
    from turned t returning id
  ), pended as (
    insert into kernel.event_pending select id from evented
  )
  select i.ord::int, case when j.head_id is null then 'missing' when j.known_seq is not null then 'known' when not j.open then 'closed' else 'stored' end,
    j.bucket, coalesce(j.known_seq, f.new_seq), coalesce(j.known_public, f.new_public), coalesce(j.known_at, f.new_at),
    t.event_id is not null, m.unread_staff, m.unread_customer, m.waiting_since
  from input i join judged j on j.ord = i.ord left join fresh f on f.ord = i.ord left join turned t on t.event_id = i.event_id
  left join moved m on m.id = i.conversation_id
  order by i.ord;
end $$;

-- What modules above may read (D9); columns are only ever added.
create view conversations.v_open as
  select c.id, c.number, c.contact_id, c.territory, co.province, s.short_name as shop, c.skill, c.assignee_id, coalesce(c.queued_at, c.opened_at) as queued_at, h.waiting_since
  from conversations.conversation c join conversations.conversation_head h on h.id = c.id
  join customers.v_contact co on co.id = c.contact_id join organization.v_shop s on s.id = c.shop_id where c.ended_at is null;
create view conversations.v_agent as
  select p.person_id, p.state, p.since, s.load, s.capacity, (select max(l.until) from conversations.lease l where l.person_id = p.person_id) as until
  from conversations.presence p join conversations.agent_slot s on s.person_id = p.person_id;
create view conversations.v_times as
  select id, opened_at, queued_at, assigned_at, first_reply_at, ended_at, outcome, territory, shop_id, assignee_id, channel from conversations.conversation;
create view conversations.v_rating as select conversation_id, score, at, person_id from conversations.rating;
create view conversations.v_last_reason as select conversation_id, n, reasons -> -1 as reason from conversations.decision;
create index conversation_opened on conversations.conversation (opened_at);
create index conversation_first_reply on conversations.conversation (first_reply_at);
create index rating_at on conversations.rating (at);
