-- +goose Up
-- decisions that were taken and wait before they take effect: one at a time on an
-- account; the columns of report_warning, and some of its own
CREATE TABLE report_pending (
	id @id PRIMARY KEY,
	target @int NOT NULL,
	moderator @int NOT NULL,
	action @text NOT NULL,
	text @text NOT NULL,
	report @int NOT NULL,
	posts @text NOT NULL,
	rules @text NOT NULL,
	mail @bool NOT NULL,
	due @time NOT NULL,
	-- the code of what kept it from taking effect when it was due
	refused @text NOT NULL
);
CREATE UNIQUE INDEX report_pending_target ON report_pending (target);
CREATE INDEX report_pending_moderator ON report_pending (moderator, id);
