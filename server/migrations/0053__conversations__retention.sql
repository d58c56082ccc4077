-- Conversations whose time is over keep their row, for figures and numbers, and lose every word (D3: retention deletes by conversation).
alter table conversations.conversation add column erased_at timestamptz(3);
create index conversation_words on conversations.conversation (ended_at) where ended_at is not null and erased_at is null;

-- Months of which no word is left go as a whole; gives how many. A month that somebody is writing to is left for the next night.
create function conversations.drop_empty_months(before date) returns int language plpgsql as $$
declare
  month record;
  empty boolean;
  dropped int := 0;
begin
  perform set_config('lock_timeout', '2s', true);
  for month in
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
    where i.inhparent = 'conversations.entry'::regclass and n.nspname = 'conversations' and c.relname ~ '^entry_\d{4}_\d{2}$' and to_date(right(c.relname, 7), 'YYYY_MM') < date_trunc('month', before)::date
    order by 1
  loop
    execute format('select not exists (select 1 from conversations.%I)', month.name) into empty;
    continue when not empty;
    begin
      execute format('drop table conversations.%I', month.name);
      dropped := dropped + 1;
    exception when lock_not_available then null;
    end;
  end loop;
  return dropped;
end $$;
