-- The calendar of deadlines walks the open clocks of tickets by when they fall due.
create index clock_tickets_due on sla.clock (due_at) where subject_kind = 'ticket' and stopped_at is null;
