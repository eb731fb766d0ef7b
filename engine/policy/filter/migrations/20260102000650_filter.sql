-- +goose Up
-- big
CREATE TABLE policy_filter (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	title @text NOT NULL,
	-- the contexts in which it holds, blanks between them
	contexts @text NOT NULL,
	action @text NOT NULL,
	until @time NOT NULL
);
CREATE INDEX policy_filter_owner ON policy_filter (owner, id);
-- big
CREATE TABLE policy_filter_keyword (
	id @id PRIMARY KEY,
	filter @int NOT NULL,
	text @text NOT NULL,
	-- the text as it is compared
	folded @text NOT NULL,
	whole @bool NOT NULL
);
CREATE INDEX policy_filter_keyword_filter ON policy_filter_keyword (filter, id);
-- big
CREATE TABLE policy_filter_post (
	id @id PRIMARY KEY,
	filter @int NOT NULL,
	post @int NOT NULL
);
CREATE UNIQUE INDEX policy_filter_post_pair ON policy_filter_post (filter, post);
