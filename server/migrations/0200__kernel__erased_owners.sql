-- Owners whose key was erased. Somebody who comes back gets a key of their own anew; what lies sealed under the old one is known to be gone, not broken (D5).
create table kernel.erased_owner (
  owner_id uuid primary key
);
insert into kernel.erased_owner select distinct subject_id from kernel.event where kind = 'contact.erased' and subject_id is not null;
