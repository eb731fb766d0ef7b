-- +goose Up
-- audit_entry is only ever added to; n counts without gaps, so that a removed
-- row shows.
-- big
CREATE TABLE audit_entry (
	n @id PRIMARY KEY,
	id @int NOT NULL,
	at @time NOT NULL,
	actor @int NOT NULL,
	action @text NOT NULL,
	subject_kind @text NOT NULL,
	subject @int NOT NULL,
	reason @text NOT NULL,
	case_id @int NOT NULL,
	was @text NOT NULL,
	became @text NOT NULL,
	prev @blob NOT NULL,
	hash @blob NOT NULL
);
CREATE UNIQUE INDEX audit_entry_id ON audit_entry (id);
CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject, id);
-- audit_head is the end of the chain; its one row is locked by who adds.
CREATE TABLE audit_head (
	id @id PRIMARY KEY,
	n @int NOT NULL,
	hash @blob NOT NULL
);
