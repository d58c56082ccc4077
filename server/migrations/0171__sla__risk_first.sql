-- What is at risk or over is the head of one index, however many clocks run: every open page of the floor asks for it every ten seconds.
create index clock_risk on sla.clock ((case when breached_at is not null then '-infinity' else least(warn_at, due_at) end)) where stopped_at is null and subject_kind in ('conversation', 'ticket');
