-- The ticket that carries a request from its review to its confirmed end; tickets lie beside returns, so it is named and not referenced.
alter table returns.request add column ticket_id uuid unique;
-- What of a line went back when it was settled: all of it, or, after a failed inspection, a part. The rest was freed.
alter table returns.line add column refunded_fen bigint check (refunded_fen between 0 and amount_fen);
update returns.line l set refunded_fen = l.amount_fen from returns.request r where r.id = l.request_id and (r.state = 'refunded' or (r.state = 'exchanged' and l.n < 0));
create or replace view returns.v_request as select id, number, order_id, wish, reason, state, asked_at, answered_at, ticket_id from returns.request;
