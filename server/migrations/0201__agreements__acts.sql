-- Each act of an agreement is a line of its customer's timeline (R-CU-01), and stands there under an id of its own.
alter table agreements.line add column id uuid;
update agreements.line set id = gen_random_uuid();
alter table agreements.line alter column id set not null;
create view agreements.v_line as
  select l.id, l.agreement_id, a.number, a.title, a.contact_id, a.owner_id, l.at, l.kind, l.by_id, l.way, l.data from agreements.line l join agreements.agreement a on a.id = l.agreement_id;

-- Nobody looks after it: its owner has left, and whoever leads chooses another one (R-PE-06).
alter table agreements.agreement alter column owner_id drop not null;
update agreements.agreement a set owner_id = null from identity.v_person p where p.id = a.owner_id and p.state <> 'active' and a.state not in ('lost', 'cancelled', 'expired');
create index agreement_ownerless on agreements.agreement (number desc) where owner_id is null;
