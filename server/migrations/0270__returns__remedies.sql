-- Money that a ticket gives as its remedy (a complaint's compensation, what a cancelled service gives back, a lost parcel's refund) is asked for, answered and counted as a return's is.
-- compensation: beside what was paid · refund: of what was paid, as somebody decided · delivery: of what was paid, as the rules say of goods that did not arrive whole. Null: a return.
alter table returns.request add column remedy text collate "C" check (remedy in ('compensation', 'refund', 'delivery'));
-- A ticket may give more than once, and a return that was refused may be examined anew: one request of a ticket is open at a time.
alter table returns.request drop constraint request_ticket_id_key;
create index request_ticket on returns.request (ticket_id) where ticket_id is not null;
create unique index request_one_open on returns.request (ticket_id) where state = 'asked';
-- Returns alone: what a remedy gives says nothing of a customer's returns.
create or replace view returns.v_request as select id, number, order_id, wish, reason, state, asked_at, answered_at, ticket_id from returns.request where remedy is null;
