-- +goose Up
-- big
CREATE TABLE post_post (
	id @id PRIMARY KEY,
	author @int NOT NULL,
	at @time NOT NULL,
	edited_at @time NOT NULL,
	deleted_at @time NOT NULL,
	visibility @text NOT NULL,
	-- words as typed and as read
	source @text NOT NULL,
	html @text NOT NULL,
	spoiler @text NOT NULL,
	sensitive @bool NOT NULL,
	language @text NOT NULL,
	-- 0 where there is none
	reply_to @int NOT NULL,
	reply_to_author @int NOT NULL,
	conversation @int NOT NULL,
	reblog_of @int NOT NULL,
	quote_of @int NOT NULL,
	quote_state @text NOT NULL,
	can_quote @text NOT NULL,
	can_reply @text NOT NULL,
	local_only @bool NOT NULL,
	app @int NOT NULL,
	-- kinds of attached things: bits of post.Has
	has @int NOT NULL,
	-- policy word of the post joined with its author's
	pw @int NOT NULL
);
CREATE INDEX post_post_author ON post_post (author, id);
CREATE INDEX post_post_reply ON post_post (reply_to, id) WHERE reply_to <> 0;
CREATE INDEX post_post_reblog ON post_post (reblog_of, author) WHERE reblog_of <> 0;
CREATE INDEX post_post_quote ON post_post (quote_of, id) WHERE quote_of <> 0;
CREATE INDEX post_post_public ON post_post (id) WHERE visibility = 'public' AND reblog_of = 0 AND deleted_at = 0;
CREATE INDEX post_post_deleted ON post_post (deleted_at);
-- big
CREATE TABLE post_edit (
	id @id PRIMARY KEY,
	post @int NOT NULL,
	at @time NOT NULL,
	source @text NOT NULL,
	html @text NOT NULL,
	spoiler @text NOT NULL,
	sensitive @bool NOT NULL,
	media @blob NOT NULL,
	poll @blob NOT NULL
);
CREATE INDEX post_edit_post ON post_edit (post, id);
-- big
CREATE TABLE post_media (
	post @int NOT NULL,
	n @int NOT NULL,
	media @int NOT NULL,
	PRIMARY KEY (post, n)
) @clustered;
CREATE INDEX post_media_media ON post_media (media);
-- big
CREATE TABLE post_mention (
	post @int NOT NULL,
	account @int NOT NULL,
	PRIMARY KEY (post, account)
) @clustered;
CREATE INDEX post_mention_account ON post_mention (account, post);
-- big
CREATE TABLE post_hashtag (
	id @id PRIMARY KEY,
	name @text NOT NULL,
	shown @text NOT NULL,
	usable @bool NOT NULL,
	listable @bool NOT NULL,
	last_used @time NOT NULL
);
CREATE UNIQUE INDEX post_hashtag_name ON post_hashtag (name);
-- big
CREATE TABLE post_tag (
	post @int NOT NULL,
	tag @int NOT NULL,
	PRIMARY KEY (post, tag)
) @clustered;
CREATE INDEX post_tag_tag ON post_tag (tag, post);
-- uses of a hashtag by day: how many posts, and by whom, for its history
-- big
CREATE TABLE post_tag_day (
	tag @int NOT NULL,
	day @int NOT NULL,
	author @int NOT NULL,
	uses @int NOT NULL,
	PRIMARY KEY (tag, day, author)
) @clustered;
CREATE INDEX post_tag_day_day ON post_tag_day (day);
CREATE INDEX post_tag_day_author ON post_tag_day (author);
-- big
CREATE TABLE post_tag_follow (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	tag @int NOT NULL
);
CREATE UNIQUE INDEX post_tag_follow_pair ON post_tag_follow (owner, tag);
CREATE TABLE post_tag_feature (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	tag @int NOT NULL
);
CREATE UNIQUE INDEX post_tag_feature_pair ON post_tag_feature (owner, tag);
-- big
CREATE TABLE post_poll (
	post @id PRIMARY KEY,
	expires_at @time NOT NULL,
	multiple @bool NOT NULL,
	hide_totals @bool NOT NULL,
	voters @int NOT NULL,
	ended @bool NOT NULL
);
-- big
CREATE TABLE post_poll_option (
	post @int NOT NULL,
	n @int NOT NULL,
	title @text NOT NULL,
	votes @int NOT NULL,
	PRIMARY KEY (post, n)
) @clustered;
-- big
CREATE TABLE post_vote (
	post @int NOT NULL,
	account @int NOT NULL,
	n @int NOT NULL,
	PRIMARY KEY (post, account, n)
) @clustered;
CREATE INDEX post_vote_account ON post_vote (account, post);
-- big
CREATE TABLE post_favourite (
	id @id PRIMARY KEY,
	account @int NOT NULL,
	post @int NOT NULL
);
CREATE UNIQUE INDEX post_favourite_pair ON post_favourite (post, account);
CREATE INDEX post_favourite_account ON post_favourite (account, id);
CREATE INDEX post_favourite_post ON post_favourite (post, id);
-- big
CREATE TABLE post_bookmark (
	id @id PRIMARY KEY,
	account @int NOT NULL,
	post @int NOT NULL
);
CREATE UNIQUE INDEX post_bookmark_pair ON post_bookmark (post, account);
CREATE INDEX post_bookmark_account ON post_bookmark (account, id);
-- big
CREATE TABLE post_pin (
	id @id PRIMARY KEY,
	account @int NOT NULL,
	post @int NOT NULL
);
CREATE UNIQUE INDEX post_pin_pair ON post_pin (account, post);
CREATE INDEX post_pin_post ON post_pin (post);
CREATE TABLE post_thread_mute (
	account @int NOT NULL,
	conversation @int NOT NULL,
	PRIMARY KEY (account, conversation)
) @clustered;
-- big
CREATE TABLE post_counter (
	post @id PRIMARY KEY,
	replies @int NOT NULL,
	reblogs @int NOT NULL,
	favourites @int NOT NULL,
	quotes @int NOT NULL
);
-- big
CREATE TABLE post_idempotency (
	account @int NOT NULL,
	key @text NOT NULL,
	post @int NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (account, key)
) @clustered;
CREATE INDEX post_idempotency_at ON post_idempotency (at);
CREATE TABLE post_scheduled (
	id @id PRIMARY KEY,
	author @int NOT NULL,
	at @time NOT NULL,
	draft @blob NOT NULL,
	error @text NOT NULL
);
CREATE INDEX post_scheduled_author ON post_scheduled (author, id);
-- a conversation of direct posts as one of its members sees it
-- big
CREATE TABLE post_conversation (
	id @id PRIMARY KEY,
	account @int NOT NULL,
	conversation @int NOT NULL,
	last_post @int NOT NULL,
	unread @bool NOT NULL,
	hidden @bool NOT NULL
);
CREATE UNIQUE INDEX post_conversation_pair ON post_conversation (account, conversation);
CREATE INDEX post_conversation_last ON post_conversation (account, last_post);
CREATE INDEX post_conversation_all ON post_conversation (conversation);
-- big
CREATE TABLE post_conversation_member (
	conversation @int NOT NULL,
	account @int NOT NULL,
	PRIMARY KEY (conversation, account)
) @clustered;
CREATE INDEX post_conversation_member_account ON post_conversation_member (account);
