-- +goose Up
-- what the staff write for each other on a case; nobody else reads it
CREATE TABLE report_note (
	id @id PRIMARY KEY,
	-- the account that the case is about
	target @int NOT NULL,
	report @int NOT NULL,
	-- 0 once the author's account is gone
	author @int NOT NULL,
	text @text NOT NULL
);
CREATE INDEX report_note_target ON report_note (target, id);
CREATE INDEX report_note_author ON report_note (author);
