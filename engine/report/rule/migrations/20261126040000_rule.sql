-- +goose Up
-- rules of the staff for texts and files
CREATE TABLE report_rule (
	id @id PRIMARY KEY,
	-- place among the others, from 1
	place @int NOT NULL,
	-- the version in force
	version @int NOT NULL,
	gone @bool NOT NULL
);
-- every version of a rule, kept for the audit record and for hits
CREATE TABLE report_rule_version (
	id @id PRIMARY KEY,
	rule @int NOT NULL,
	moderator @int NOT NULL,
	body @blob NOT NULL
);
CREATE INDEX report_rule_version_rule ON report_rule_version (rule, id);
CREATE INDEX report_rule_version_moderator ON report_rule_version (moderator);
-- which revision of all rules together is in force
CREATE TABLE report_rule_state (
	one @id PRIMARY KEY,
	rev @int NOT NULL
);
-- that a rule met a post, or a file (post is 0)
-- big
CREATE TABLE report_hit (
	id @id PRIMARY KEY,
	rule @int NOT NULL,
	version @int NOT NULL,
	effect @text NOT NULL,
	post @int NOT NULL,
	author @int NOT NULL,
	at @time NOT NULL,
	-- which parts of the rule held, none of it written by the author
	parts @blob NOT NULL,
	-- the decision that it led to
	warning @int NOT NULL
);
CREATE INDEX report_hit_at ON report_hit (at, rule);
CREATE INDEX report_hit_rule ON report_hit (rule, id);
CREATE INDEX report_hit_post ON report_hit (post, rule);
CREATE INDEX report_hit_author ON report_hit (author);
-- posts that wait for a moderator, and what became of them
-- big
CREATE TABLE report_held (
	post @id PRIMARY KEY,
	author @int NOT NULL,
	hit @int NOT NULL,
	state @text NOT NULL,
	at @time NOT NULL,
	-- who decided, and the decision when it was refused
	moderator @int NOT NULL,
	warning @int NOT NULL
);
CREATE INDEX report_held_waiting ON report_held (post) WHERE state = 'waiting';
CREATE INDEX report_held_author ON report_held (author);
CREATE INDEX report_held_warning ON report_held (warning) WHERE warning <> 0;
-- hashes of what was sent, and of what is kept of it
-- big
CREATE TABLE report_file (
	media @id PRIMARY KEY,
	sent @text NOT NULL,
	kept @text NOT NULL
);
CREATE INDEX report_file_kept ON report_file (kept);
