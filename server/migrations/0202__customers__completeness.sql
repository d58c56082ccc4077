-- What each file has, as bits in the order of the contract's `fileFields`, kept by the tables it stands on; and whether that is less than the handbook allows, so that the list walks
-- those files alone. Which combinations are too little is a rule's answer, written down by `customers.completeness`.
alter table customers.customer add column known smallint not null default 0, add column lacking boolean not null default false;
create table customers.too_little (
  kind text collate "C" not null,
  known smallint not null,
  primary key (kind, known)
);
-- By which rules `lacking` was reckoned for every file.
create table customers.reckoned (
  one boolean primary key default true check (one),
  rules text not null
);

-- By the indexes whatever the statistics say: its plan is kept for the session, and was made when a large import had only just begun.
create function customers.reckon_known(ids uuid[]) returns void language plpgsql set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  -- Locked first, then looked at anew: of two who add to one file at once the second sees what the first has added.
  perform 1 from customers.customer where id = any(ids) order by id for no key update;
  update customers.customer cu set known = k.known, lacking = k.lacking
    from (select c.id, b.known, exists (select 1 from customers.too_little l where l.kind = c.kind and l.known = b.known) as lacking
      from customers.customer c cross join lateral (select (
        coalesce((select bit_or(case f.name when 'name' then 1 when 'phone' then 2 when 'mail' then 4 when 'address' then 8 when 'birthday' then 16 when 'registration' then 64 when 'property' then 128 else 0 end)
          from customers.contact_of o join customers.field f on f.contact_id = o.contact_id where o.customer_id = c.id), 0)
        | case when c.province is not null or exists (select 1 from customers.contact_of o join customers.contact t on t.id = o.contact_id where o.customer_id = c.id and t.province is not null) then 32 else 0 end
        | case when exists (select 1 from customers.contact_of o join customers.belonging g on g.organisation_id = o.contact_id and g.ended_at is null where o.customer_id = c.id) then 256 else 0 end)::smallint as known) as b
      where c.id = any(ids)) as k
    where cu.id = k.id and (cu.known <> k.known or cu.lacking <> k.lacking);
end $$;

create function customers.field_moved() returns trigger language plpgsql as $$ begin
  perform customers.reckon_known(array(select distinct o.customer_id from moved m join customers.contact_of o on o.contact_id = m.contact_id));
  return null;
end $$;
create trigger field_known after insert on customers.field referencing new table as moved for each statement execute function customers.field_moved();
create trigger field_unknown after delete on customers.field referencing old table as moved for each statement execute function customers.field_moved();

create function customers.contact_moved() returns trigger language plpgsql as $$ begin
  perform customers.reckon_known(array(select distinct customer_id from moved));
  return null;
end $$;
create trigger contact_joined after insert on customers.contact_of referencing new table as moved for each statement execute function customers.contact_moved();
create function customers.contact_changed() returns trigger language plpgsql as $$ begin
  perform customers.reckon_known(array(select customer_id from moved union select customer_id from was));
  return null;
end $$;
create trigger contact_changed after update on customers.contact_of referencing old table as was new table as moved for each statement execute function customers.contact_changed();

create function customers.contact_placed() returns trigger language plpgsql as $$ begin
  perform customers.reckon_known(array(select customer_id from customers.contact_of where contact_id = new.id));
  return null;
end $$;
create trigger contact_placed after update of province on customers.contact for each row when ((old.province is null) <> (new.province is null)) execute function customers.contact_placed();

create function customers.people_moved() returns trigger language plpgsql as $$ begin
  perform customers.reckon_known(array(select customer_id from customers.contact_of where contact_id = coalesce(new.organisation_id, old.organisation_id)));
  return null;
end $$;
create trigger people_moved after insert or delete or update of ended_at on customers.belonging for each row execute function customers.people_moved();

create function customers.customer_changed() returns trigger language plpgsql as $$ begin
  perform customers.reckon_known(array[new.id]);
  return null;
end $$;
create trigger customer_changed after update of kind, province on customers.customer for each row when (old.kind <> new.kind or (old.province is null) <> (new.province is null)) execute function customers.customer_changed();

select customers.reckon_known(array(select id from customers.customer));
create index customer_lacking on customers.customer (number desc) where lacking and merged_into is null;
create or replace view customers.v_customer as select id, number, tier, tags, province, city, created_at, kind, known from customers.customer where merged_into is null;
