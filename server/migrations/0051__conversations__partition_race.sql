-- Two transactions that need a new month at once: whoever waits for the other's lock still holds its own memory of "no such table", so only the
-- command itself, which looks again, can know.
create or replace function conversations.ensure_partition(month date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', month)::date;
  name text := 'entry_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('conversations.' || name) is null then
    perform pg_advisory_xact_lock(hashtext('conversations.entry'));
    execute format('create table if not exists conversations.%I partition of conversations.entry for values from (%L) to (%L)', name, first, (first + interval '1 month')::date);
    execute format('alter table conversations.%I set (autovacuum_vacuum_insert_scale_factor = 0.5)', name);
  end if;
end $$;
