-- The day on which the carrier wants to deliver; said to the customer when the parcel leaves, and what "late" is measured by.
alter table orders.shipment add column expected_on date;
create or replace view orders.v_shipment as select id, order_id, carrier, tracking_number, state, shipped_at, moving_at, signed_at, expected_on, events from orders.shipment;
-- What waits to be sent, by when it was paid.
create index order_to_send on orders.customer_order (paid_at) where state = 'paid';
create index shipment_left on orders.shipment (shipped_at) where shipped_at is not null;
