-- Customers whom a file named by mail address alone were recognised by a hash without a key: whoever has an address could ask whether it is known (D5).
-- The keyed hash needs a key that is not in the database, so: of the erased the hash becomes random now, and nothing recognises them any more; the
-- others get the keyed one when a file names them again, or a random one when they are erased. Until then their old hash stands here.
update customers.contact c set identity_hash = uuid_send(gen_random_uuid()) where exists (select 1 from kernel.erased_owner e where e.owner_id = c.id)
  -- Who came back since is known anew by it.
  and not exists (select 1 from kernel.data_key d where d.owner_id = c.id);
