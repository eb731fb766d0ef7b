-- +goose Up
-- links into groups, one each
CREATE TABLE message_link (
	chat @id PRIMARY KEY,
	hash @blob NOT NULL,
	-- the code, sealed, to show it again
	box @blob NOT NULL,
	-- who made it
	account @int NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX message_link_hash ON message_link (hash);
CREATE INDEX message_link_account ON message_link (account);
