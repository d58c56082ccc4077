-- What a search found by its words is judged by who may read it and by the list's filters, hit by hit: from one page of an index instead of one of an index and one of the table.
create index ticket_found on tickets.ticket (id) include (territory, owner_id, opened_by, type, place, severity, shop_id, ended_at, opened_at, due_at, tags);
