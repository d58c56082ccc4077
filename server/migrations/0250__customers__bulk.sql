-- Saving a batch takes away the blind index rows of the fields that it writes. By (contact_id) alone the planner preferred to skip through the primary key's hashes, one search per
-- known hash of a kind: each customer cost more the more there were. With the kind in the index it has one row to find, whatever the statistics say.
drop index customers.blind_contact;
create index blind_contact on customers.blind (contact_id, kind);
-- As in `reckon_known`: the plan is kept for the session, and one made for a small table reads the whole of a large one.
alter function customers.field_moved() set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off;
