-- What was recalled is given to nobody any more, though addresses given out before are good for hours; retention removes it with its conversation.
alter table kernel.file add withheld_at timestamptz(3);
update kernel.file f set withheld_at = r.at from conversations.recalled r where f.id = (r.body->'file'->>'id')::uuid;
