-- A list with any two filters at a million tickets. Each order is walked within an index that carries what is filtered by, so that no row is fetched to be thrown away: the worst
-- pair among the open ones, which nothing fits, costs a walk through one small index. Those that served a filter which this walk serves as well go: each new ticket paid for them.
drop index tickets.ticket_open, tickets.ticket_open_type, tickets.ticket_open_place, tickets.ticket_open_severity, tickets.ticket_open_opened;
create index ticket_open on tickets.ticket (sort_at, id) include (type, place, severity, territory, owner_id, opened_by, shop_id, opened_at, due_at, tags) where ended_at is null;
create index ticket_open_type on tickets.ticket (type, sort_at, id) include (place, severity, territory, owner_id, opened_by, shop_id, opened_at, due_at, tags) where ended_at is null;
create index ticket_open_place on tickets.ticket (place, sort_at, id) include (type, severity, territory, owner_id, opened_by, shop_id, opened_at, due_at, tags) where ended_at is null;
drop index tickets.ticket_ended, tickets.ticket_ended_territory, tickets.ticket_ended_type, tickets.ticket_ended_place, tickets.ticket_ended_severity;
create index ticket_ended on tickets.ticket (ended_at desc, id desc) include (type, place, severity, territory, owner_id, opened_by, shop_id, tags) where ended_at is not null;
create index ticket_ended_territory on tickets.ticket (territory, ended_at desc, id desc) include (type, place, severity, owner_id, opened_by, shop_id, tags) where ended_at is not null;
create index ticket_ended_type on tickets.ticket (type, ended_at desc, id desc) include (place, severity, territory, owner_id, opened_by, shop_id, tags) where ended_at is not null;
create index ticket_ended_place on tickets.ticket (place, ended_at desc, id desc) include (type, severity, territory, owner_id, opened_by, shop_id, tags) where ended_at is not null;
create index ticket_ended_severity on tickets.ticket (severity, ended_at desc, id desc) include (type, place, territory, owner_id, opened_by, shop_id, tags) where ended_at is not null;

-- The planner takes columns for independent: a type has its own stages, some have no shop.
create statistics tickets.ticket_mix (mcv) on type, place, severity, shop_id from tickets.ticket;
alter statistics tickets.ticket_mix set statistics 200;
-- Rows need no look only while the vacuum has been there.
alter table tickets.ticket set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
analyze tickets.ticket;
