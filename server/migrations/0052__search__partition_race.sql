-- As in 0051.
create or replace function search.ensure_partition(month date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', month)::date;
  name text := 'text_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('search.' || name) is null then
    perform pg_advisory_xact_lock(hashtext('search.text'));
    execute format('create table if not exists search.%I partition of search.text for values from (%L) to (%L)', name, first, (first + interval '1 month')::date);
    -- Nothing is planned by what is in the arrays, and sampling them is most of the work of an analyze.
    execute format('alter table search.%I alter grams set statistics 0, alter facets set statistics 0', name);
  end if;
end $$;
