-- Which product a conversation was about, and each thing that the customer asked for or said (R-CV-06), as the figures read it (D9).
alter table conversations.record add column product_id uuid;

create view conversations.v_about as select conversation_id, product_id from conversations.record where product_id is not null;

-- A thing said is known by its kind, its category and its place among those alike: correcting its words keeps what was decided about it.
create view conversations.v_voice as
  select conversation_id, kind, category, (row_number() over (partition by conversation_id, kind, category order by place))::int as n, stance, text
  from (
    select r.conversation_id, 'need' as kind, one.item ->> 'category' as category, null as stance, one.item ->> 'text' as text, one.place
      from conversations.record r cross join lateral jsonb_array_elements(r.needs) with ordinality as one(item, place)
    union all
    select r.conversation_id, 'opinion', one.item ->> 'category', one.item ->> 'stance', one.item ->> 'text', one.place
      from conversations.record r cross join lateral jsonb_array_elements(r.opinions) with ordinality as one(item, place)
  ) as said;
