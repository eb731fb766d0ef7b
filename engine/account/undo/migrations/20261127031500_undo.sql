-- +goose Up
-- big
CREATE TABLE account_undo (
	id @id PRIMARY KEY,
	kind @text NOT NULL,
	owner @int NOT NULL,
	thing @int NOT NULL,
	about @int NOT NULL,
	body @blob NOT NULL,
	until @time NOT NULL
);
CREATE UNIQUE INDEX account_undo_owner ON account_undo (owner, kind, thing);
CREATE INDEX account_undo_about ON account_undo (about);
CREATE INDEX account_undo_until ON account_undo (until);
