-- +goose Up
CREATE TABLE report_report (
	id @id PRIMARY KEY,
	-- 0 once the reporter's account is gone
	reporter @int NOT NULL,
	target @int NOT NULL,
	category @text NOT NULL,
	comment @text NOT NULL,
	forward @bool NOT NULL,
	-- numbers of rules, blanks between them
	rules @text NOT NULL,
	updated_at @time NOT NULL,
	assigned @int NOT NULL,
	resolved_at @time NOT NULL,
	resolved_by @int NOT NULL
);
CREATE INDEX report_report_open ON report_report (target, id) WHERE resolved_at = 0;
CREATE INDEX report_report_target ON report_report (target, id);
CREATE INDEX report_report_reporter ON report_report (reporter, id);
-- big
CREATE TABLE report_post (
	report @int NOT NULL,
	post @int NOT NULL,
	PRIMARY KEY (report, post)
) @clustered;
CREATE TABLE report_warning (
	id @id PRIMARY KEY,
	target @int NOT NULL,
	moderator @int NOT NULL,
	action @text NOT NULL,
	text @text NOT NULL,
	report @int NOT NULL,
	-- posts concerned, blanks between them
	posts @text NOT NULL,
	lifted_at @time NOT NULL
);
CREATE INDEX report_warning_target ON report_warning (target, id);
CREATE TABLE report_appeal (
	id @id PRIMARY KEY,
	warning @int NOT NULL,
	account @int NOT NULL,
	text @text NOT NULL,
	state @text NOT NULL,
	decided_at @time NOT NULL,
	decided_by @int NOT NULL
);
CREATE UNIQUE INDEX report_appeal_warning ON report_appeal (warning);
CREATE INDEX report_appeal_state ON report_appeal (state, id);
CREATE INDEX report_appeal_account ON report_appeal (account, id);
