-- What a customer is (R-CU-07); a company, a dealer and a partner have contact people of their own.
alter table customers.customer add column kind text collate "C" not null default 'person' check (kind in ('person', 'company', 'dealer', 'resident', 'staff', 'partner'));
create index customer_kind on customers.customer (kind, number desc) where kind <> 'person';
create or replace view customers.v_customer as select id, number, tier, tags, province, city, created_at, kind from customers.customer where merged_into is null;
alter table customers.field drop constraint field_name_check;
alter table customers.field add constraint field_name_check check (name in ('name', 'phone', 'mail', 'address', 'account', 'birthday', 'registration', 'property'));

-- Who speaks for an organisation, and as what. Both hang on identities, so that joining and splitting files takes them along (D4).
create table customers.belonging (
  id uuid primary key,
  organisation_id uuid not null references customers.contact,
  person_id uuid not null references customers.contact,
  role text collate "C" not null,
  since timestamptz(3) not null,
  by_id uuid,
  ended_at timestamptz(3),
  check (organisation_id <> person_id)
);
create unique index belonging_once on customers.belonging (organisation_id, person_id, role) where ended_at is null;
create index belonging_person on customers.belonging (person_id) where ended_at is null;
create view customers.v_belonging as select organisation_id, person_id, role from customers.belonging where ended_at is null;
