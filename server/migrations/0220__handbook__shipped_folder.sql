-- Which of the product's handbook folders was brought in last: the same again brings nothing, and a start need not read it.
create table handbook.shipped (
  only_one boolean primary key default true check (only_one),
  fingerprint text collate "C" not null
);
