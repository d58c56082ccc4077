-- When a rebuild came to its end: whoever asked for it sees so.
alter table insight.rebuild add column ended_at timestamptz(3);
