create table if not exists flag (
	flag_key     varchar(64)  primary key,
	owner        varchar(64)  not null,
	description  varchar(500) not null,
	enabled      boolean      not null,
	rollout      integer      not null check (rollout between 0 and 100),
	environments varchar(100) not null,
	changed_by   varchar(64)  not null
);
