-- +goose Up
-- Statements of sources about subjects; the latest of each (source, subject,
-- part, value). state: 0 in force, 1 negated, 2 ended. until 0 never ends.
-- big
CREATE TABLE policy_label (
	id @id PRIMARY KEY,
	source @text NOT NULL,
	kind @int NOT NULL,
	subject @int NOT NULL,
	target @int NOT NULL,
	val @text NOT NULL,
	rev @int NOT NULL,
	state @int NOT NULL,
	at @time NOT NULL,
	until @time NOT NULL,
	review_at @time NOT NULL,
	regions @text NOT NULL,
	tier @int NOT NULL,
	decision @int NOT NULL,
	author @int NOT NULL,
	made_by @int NOT NULL,
	confirmed_by @int NOT NULL
);
CREATE UNIQUE INDEX policy_label_one ON policy_label (source, kind, subject, target, val);
CREATE INDEX policy_label_subject ON policy_label (subject, id) WHERE state = 0;
CREATE INDEX policy_label_erase ON policy_label (subject, kind);
CREATE INDEX policy_label_source ON policy_label (source, kind, subject) WHERE state = 0;
CREATE INDEX policy_label_until ON policy_label (until) WHERE state = 0 AND until > 0;
CREATE INDEX policy_label_review ON policy_label (review_at) WHERE state = 0 AND review_at > 0;
CREATE INDEX policy_label_author ON policy_label (author);
-- Meanings of labels beyond those the program knows.
CREATE TABLE policy_label_def (
	id @id PRIMARY KEY,
	origin @text NOT NULL,
	identifier @text NOT NULL,
	severity @int NOT NULL,
	blurs @int NOT NULL,
	default_setting @int NOT NULL,
	adult_only @bool NOT NULL,
	configurable @bool NOT NULL,
	self_allowed @bool NOT NULL,
	bits @int NOT NULL,
	min_age @int NOT NULL,
	apply_role @text NOT NULL,
	confirmations @int NOT NULL,
	confirmations_prominent @int NOT NULL,
	measure @text NOT NULL,
	words @blob NOT NULL
);
CREATE UNIQUE INDEX policy_label_def_one ON policy_label_def (origin, identifier);
-- What the labels of a subject come to.
-- big
CREATE TABLE policy_subject (
	kind @int NOT NULL,
	subject @int NOT NULL,
	word @int NOT NULL,
	until @time NOT NULL,
	PRIMARY KEY (kind, subject)
) @clustered;
-- What members chose to see, cover and hide.
CREATE TABLE policy_preference (
	account @id PRIMARY KEY,
	data @blob NOT NULL
);
-- Reasons given to authors for restrictions.
-- big
CREATE TABLE policy_statement (
	id @id PRIMARY KEY,
	label @int NOT NULL,
	source @text NOT NULL,
	kind @int NOT NULL,
	subject @int NOT NULL,
	target @int NOT NULL,
	author @int NOT NULL,
	val @text NOT NULL,
	measure @text NOT NULL,
	ground @text NOT NULL,
	rule @text NOT NULL,
	facts @text NOT NULL,
	origin @text NOT NULL,
	detected @bool NOT NULL,
	decided @bool NOT NULL,
	regions @text NOT NULL,
	decision @int NOT NULL,
	at @time NOT NULL,
	until @time NOT NULL,
	lifted_at @time NOT NULL
);
CREATE INDEX policy_statement_author ON policy_statement (author, id);
CREATE INDEX policy_statement_subject ON policy_statement (subject, kind) WHERE lifted_at = 0;
