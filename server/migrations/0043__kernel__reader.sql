-- How far each reader of the event record has come: figures say until when they know.
create view kernel.v_reader as select name, position from kernel.event_reader;
