-- +goose Up
-- how far the last digest of a member went, and when it was sent
CREATE TABLE notify_digest (
	owner @id PRIMARY KEY,
	last @int NOT NULL,
	at @time NOT NULL
);
