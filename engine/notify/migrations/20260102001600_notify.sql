-- +goose Up
-- big
CREATE TABLE notify_notification (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	type @text NOT NULL,
	-- who caused it, the post and the other thing it is about; 0 where there is none
	source @int NOT NULL,
	post @int NOT NULL,
	other @int NOT NULL,
	group_key @text NOT NULL,
	at @time NOT NULL,
	filtered @bool NOT NULL
);
CREATE UNIQUE INDEX notify_notification_once ON notify_notification (owner, type, source, post, other);
CREATE INDEX notify_notification_owner ON notify_notification (owner, filtered, id);
CREATE INDEX notify_notification_group ON notify_notification (owner, group_key, id);
CREATE INDEX notify_notification_post ON notify_notification (post) WHERE post <> 0;
CREATE INDEX notify_notification_source ON notify_notification (source, owner);
CREATE TABLE notify_policy (
	owner @id PRIMARY KEY,
	not_following @text NOT NULL,
	not_followers @text NOT NULL,
	new_accounts @text NOT NULL,
	private_mentions @text NOT NULL,
	limited_accounts @text NOT NULL
);
-- filtered notifications of one source, waiting for the owner's word
-- big
CREATE TABLE notify_request (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	source @int NOT NULL,
	count @int NOT NULL,
	last_post @int NOT NULL,
	created_at @time NOT NULL,
	updated_at @time NOT NULL
);
CREATE UNIQUE INDEX notify_request_pair ON notify_request (owner, source);
CREATE INDEX notify_request_owner ON notify_request (owner, id);
CREATE INDEX notify_request_source ON notify_request (source);
-- sources whose notifications the owner lets through whatever the policy says
-- big
CREATE TABLE notify_permission (
	owner @int NOT NULL,
	source @int NOT NULL,
	PRIMARY KEY (owner, source)
) @clustered;
CREATE INDEX notify_permission_source ON notify_permission (source);
-- big
CREATE TABLE notify_marker (
	owner @int NOT NULL,
	timeline @text NOT NULL,
	last_read @int NOT NULL,
	version @int NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (owner, timeline)
) @clustered;
-- big
CREATE TABLE notify_push (
	token @id PRIMARY KEY,
	owner @int NOT NULL,
	endpoint @text NOT NULL,
	p256dh @text NOT NULL,
	auth @text NOT NULL,
	standard @bool NOT NULL,
	alerts @text NOT NULL,
	policy @text NOT NULL,
	access @blob NOT NULL,
	at @time NOT NULL
);
CREATE INDEX notify_push_owner ON notify_push (owner);
