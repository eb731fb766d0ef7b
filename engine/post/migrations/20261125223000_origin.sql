-- +goose Up
-- where a post that moved in came from: the address it had there
CREATE TABLE post_origin (
	author @int NOT NULL,
	origin @text NOT NULL,
	post @int NOT NULL,
	PRIMARY KEY (author, origin)
) @clustered;
CREATE INDEX post_origin_post ON post_origin (post);
