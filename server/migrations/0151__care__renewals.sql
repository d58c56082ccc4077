-- An agreement that ends soon is a reason to get in touch (R-CU-08).
alter table care.watch drop constraint watch_kind_check;
alter table care.watch add constraint watch_kind_check check (kind in ('order', 'complaint', 'plan', 'birthday', 'contact', 'silence', 'file', 'renewal'));
