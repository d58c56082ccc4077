-- Every list is a walk through one index that carries all that is filtered by, begun where one of its filters begins: so the worst pair costs the shorter of two walks, and no row is
-- fetched to be thrown away. Owner and opener carried too little for it; open tickets had nothing that begins with how grave they are or when they were opened.
drop index tickets.ticket_open_territory, tickets.ticket_open_owner, tickets.ticket_open_opener, tickets.ticket_ended_owner, tickets.ticket_ended_opener;
create index ticket_open_territory on tickets.ticket (territory, sort_at, id) include (type, place, severity, owner_id, opened_by, shop_id, opened_at, due_at, tags) where ended_at is null;
create index ticket_open_owner on tickets.ticket (owner_id, sort_at, id) include (type, place, severity, territory, opened_by, shop_id, opened_at, due_at, tags) where ended_at is null;
create index ticket_open_opener on tickets.ticket (opened_by, sort_at, id) include (type, place, severity, territory, owner_id, shop_id, opened_at, due_at, tags) where ended_at is null;
create index ticket_open_severity on tickets.ticket (severity, sort_at, id) include (type, place, territory, owner_id, opened_by, shop_id, opened_at, due_at, tags) where ended_at is null;
create index ticket_open_opened on tickets.ticket (opened_at) include (sort_at, id, type, place, severity, territory, owner_id, opened_by, shop_id, due_at, tags) where ended_at is null;
create index ticket_ended_owner on tickets.ticket (owner_id, ended_at desc, id desc) include (type, place, severity, territory, opened_by, shop_id, tags) where ended_at is not null;
create index ticket_ended_opener on tickets.ticket (opened_by, ended_at desc, id desc) include (type, place, severity, territory, owner_id, shop_id, tags) where ended_at is not null;
analyze tickets.ticket;
