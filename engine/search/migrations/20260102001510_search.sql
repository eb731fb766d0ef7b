-- +goose Up
-- what searches filter posts by
-- big
CREATE TABLE search_post (
	post @id PRIMARY KEY,
	author @int NOT NULL,
	-- the first part of the language
	language @text NOT NULL,
	-- bits of post.Has and of this folder
	has @int NOT NULL,
	-- for everyone
	public @bool NOT NULL,
	-- policy word of the post alone
	word @int NOT NULL
);
CREATE INDEX search_post_author ON search_post (author, post);
-- big
CREATE TABLE search_author (
	account @id PRIMARY KEY,
	-- lets public posts be found
	indexable @bool NOT NULL,
	word @int NOT NULL
);
-- hashtags by their beginnings; names are bytes, so that their order is the
-- same everywhere
-- big
CREATE TABLE search_tag (
	tag @id PRIMARY KEY,
	name @blob NOT NULL,
	uses @int NOT NULL
);
CREATE INDEX search_tag_name ON search_tag (name);
-- accounts that a member does not want to be proposed
CREATE TABLE search_dismissal (
	account @int NOT NULL,
	target @int NOT NULL,
	PRIMARY KEY (account, target)
) @clustered;
CREATE INDEX search_dismissal_target ON search_dismissal (target);
