-- +goose Up
-- reports of visitors: how they can be answered
CREATE TABLE report_notice (
	report @id PRIMARY KEY,
	-- the account that is reported
	target @int NOT NULL,
	-- both empty when none was given, and once they are erased
	name @text NOT NULL,
	email @text NOT NULL,
	lang @text NOT NULL
);
CREATE INDEX report_notice_target ON report_notice (target);
