-- A type and a stage of it that hardly any ticket ended in were sought through all ended ones of the type, a hundred thousand of a million.
create index ticket_ended_type_place on tickets.ticket (type, place, ended_at desc, id desc) include (severity, territory, owner_id, opened_by, shop_id, tags) where ended_at is not null;
