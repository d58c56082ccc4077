-- Orders are followed by when they were changed.
create or replace view orders.v_order as
  select id, shop_id, contact_id, number, state, placed_at, paid_at, goods_fen, freight_fen, discount_fen, paid_fen, updated_at from orders.customer_order;
create index order_updated on orders.customer_order (updated_at);

create schema search;
-- One searchable text: a message or note (subject = conversation, n = seq) or an order (n = 0). Rebuilt from the record at any time.
create table search.text (
  at timestamptz(3) not null,
  subject_id uuid not null,
  n int not null,
  -- Normalised (NFKC, lower case, personal data left out): a hit is a substring of it.
  norm text collate "C" not null,
  -- Hashes of its parts of one, two and (in latin words and numbers) three signs.
  grams int4[] not null,
  -- Hashes of what narrows a search: kind, writer, agent, team, territory, channel, shop, tags, rating; hour, day and month.
  facets int4[] not null,
  -- Time does not lead: an index in order of time would tempt the planner to walk it for a word that is rare where one may look.
  primary key (subject_id, n, at)
) partition by range (at);
-- No pending list: every search would have to read it through.
create index text_parts on search.text using gin (grams, facets) with (fastupdate = off);

-- How many texts each day has: how far back one step of a search goes.
create table search.day (day date primary key, n int not null);
-- Conversations to be looked at again, since something of them has changed.
create table search.pending (subject_id uuid primary key);
-- Up to when the record has been followed. `back_*`: older conversations down to here are indexed; null once all are.
create table search.progress (
  id int primary key check (id = 1),
  said_at timestamptz(3) not null,
  ordered_at timestamptz(3) not null,
  back_at timestamptz(3),
  back_id uuid
);

create function search.ensure_partition(month date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', month)::date;
  name text := 'text_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('search.' || name) is null then
    perform pg_advisory_xact_lock(hashtext('search.text'));
    if to_regclass('search.' || name) is null then
      execute format('create table search.%I partition of search.text for values from (%L) to (%L)', name, first, (first + interval '1 month')::date);
      -- Nothing is planned by what is in the arrays, and sampling them is most of the work of an analyze.
      execute format('alter table search.%I alter grams set statistics 0, alter facets set statistics 0', name);
    end if;
  end if;
end $$;
