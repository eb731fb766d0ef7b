-- +goose Up
-- messages that are direct posts too; a post with several files is several messages
-- big
CREATE TABLE message_post (
	chat @int NOT NULL,
	seq @int NOT NULL,
	post @int NOT NULL,
	-- the posts' conversation that the chat is
	conversation @int NOT NULL,
	PRIMARY KEY (chat, seq)
) @clustered;
CREATE INDEX message_post_post ON message_post (post, seq);
