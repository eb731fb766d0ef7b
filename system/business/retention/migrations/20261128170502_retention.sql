-- +goose Up
-- for how many months lines keep what was said, where their organisation chose
CREATE TABLE business_retention (
	line @id PRIMARY KEY,
	months @int NOT NULL
);
-- when the chats of a line are gone through next
-- big
CREATE TABLE business_retention_sweep (
	line @id PRIMARY KEY,
	-- the last message of the chat that was looked at last, 0 between sweeps
	after_message @int NOT NULL,
	next_at @time NOT NULL
);
CREATE INDEX business_retention_sweep_next ON business_retention_sweep (next_at, line);
-- up to where a chat was emptied
-- big
CREATE TABLE business_retention_chat (
	chat @id PRIMARY KEY,
	line @int NOT NULL,
	seq @int NOT NULL
);
CREATE INDEX business_retention_chat_line ON business_retention_chat (line, chat);
