-- +goose Up
-- big
CREATE TABLE graph_follow (
	id @id PRIMARY KEY,
	follower @int NOT NULL,
	target @int NOT NULL,
	at @time NOT NULL,
	reblogs @bool NOT NULL,
	notify @bool NOT NULL,
	languages @text NOT NULL
);
CREATE UNIQUE INDEX graph_follow_pair ON graph_follow (follower, target);
CREATE INDEX graph_follow_target ON graph_follow (target, id);
CREATE INDEX graph_follow_follower ON graph_follow (follower, id);
-- big
CREATE TABLE graph_request (
	id @id PRIMARY KEY,
	follower @int NOT NULL,
	target @int NOT NULL,
	at @time NOT NULL,
	reblogs @bool NOT NULL,
	notify @bool NOT NULL,
	languages @text NOT NULL
);
CREATE UNIQUE INDEX graph_request_pair ON graph_request (follower, target);
CREATE INDEX graph_request_target ON graph_request (target, id);
-- big
CREATE TABLE graph_block (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	target @int NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX graph_block_pair ON graph_block (owner, target);
CREATE INDEX graph_block_target ON graph_block (target, owner);
CREATE INDEX graph_block_owner ON graph_block (owner, id);
-- big
CREATE TABLE graph_mute (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	target @int NOT NULL,
	at @time NOT NULL,
	notifications @bool NOT NULL,
	until @time NOT NULL
);
CREATE UNIQUE INDEX graph_mute_pair ON graph_mute (owner, target);
CREATE INDEX graph_mute_owner ON graph_mute (owner, id);
CREATE INDEX graph_mute_target ON graph_mute (target);
CREATE TABLE graph_domain_block (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	domain @text NOT NULL
);
CREATE UNIQUE INDEX graph_domain_block_pair ON graph_domain_block (owner, domain);
CREATE TABLE graph_note (
	owner @int NOT NULL,
	target @int NOT NULL,
	text @text NOT NULL,
	PRIMARY KEY (owner, target)
) @clustered;
CREATE TABLE graph_endorsement (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	target @int NOT NULL
);
CREATE UNIQUE INDEX graph_endorsement_pair ON graph_endorsement (owner, target);
CREATE TABLE graph_list (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	title @text NOT NULL,
	replies @text NOT NULL,
	exclusive @bool NOT NULL
);
CREATE INDEX graph_list_owner ON graph_list (owner, id);
-- big
CREATE TABLE graph_list_member (
	id @id PRIMARY KEY,
	list @int NOT NULL,
	owner @int NOT NULL,
	account @int NOT NULL
);
CREATE UNIQUE INDEX graph_list_member_pair ON graph_list_member (list, account);
CREATE INDEX graph_list_member_account ON graph_list_member (owner, account);
CREATE INDEX graph_list_member_list ON graph_list_member (list, id);
CREATE INDEX graph_list_member_member ON graph_list_member (account);
