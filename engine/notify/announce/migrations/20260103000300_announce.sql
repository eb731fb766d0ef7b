-- +goose Up
CREATE TABLE notify_announcement (
	id @id PRIMARY KEY,
	text @text NOT NULL,
	-- when it holds; no end is 0
	begins @time NOT NULL,
	ends @time NOT NULL,
	all_day @bool NOT NULL,
	at @time NOT NULL
);
CREATE TABLE notify_announcement_read (
	announcement @int NOT NULL,
	account @int NOT NULL,
	PRIMARY KEY (announcement, account)
) @clustered;
CREATE INDEX notify_announcement_read_account ON notify_announcement_read (account);
CREATE TABLE notify_announcement_reaction (
	id @id PRIMARY KEY,
	announcement @int NOT NULL,
	account @int NOT NULL,
	name @text NOT NULL
);
CREATE UNIQUE INDEX notify_announcement_reaction_once ON notify_announcement_reaction (announcement, account, name);
CREATE INDEX notify_announcement_reaction_account ON notify_announcement_reaction (account);
