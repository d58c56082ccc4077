-- A customer's tickets are looked at whole, whatever else is asked for (store/lists.ts): from the index, not one page of the table each.
drop index tickets.ticket_contact;
create index ticket_contact on tickets.ticket (contact_id, opened_at desc) include (sort_at, id, type, place, severity, territory, owner_id, opened_by, shop_id, order_number, ended_at, due_at, tags);
