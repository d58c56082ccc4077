-- The index did not hear that a conversation's time was over (R-CU-04): its words stayed there. All that were erased are looked at again.
insert into search.pending (kind, subject_id, old) select 'conversation', id, false from conversations.conversation where erased_at is not null on conflict do nothing;
