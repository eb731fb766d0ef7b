-- +goose Up
-- big
CREATE TABLE message_chat (
	id @id PRIMARY KEY,
	kind @text NOT NULL,
	-- the two members of a direct chat, '' for groups
	pair @text NOT NULL,
	-- sealed with the chat's key
	title @blob NOT NULL,
	-- the chat's key, sealed with the network's
	box @blob NOT NULL,
	last_seq @int NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX message_chat_pair ON message_chat (pair) WHERE pair <> '';
-- big
CREATE TABLE message_participant (
	chat @int NOT NULL,
	account @int NOT NULL,
	role @text NOT NULL,
	state @text NOT NULL,
	-- what was said up to here is not theirs to read
	joined_seq @int NOT NULL,
	delivered_seq @int NOT NULL,
	read_seq @int NOT NULL,
	unread @int NOT NULL,
	-- the newest message they see, which orders their chats
	last @int NOT NULL,
	archived @bool NOT NULL,
	pinned @bool NOT NULL,
	muted_until @time NOT NULL,
	PRIMARY KEY (chat, account)
) @clustered;
CREATE INDEX message_participant_account ON message_participant (account, state, last);
CREATE INDEX message_participant_unread ON message_participant (account) WHERE unread > 0;
CREATE INDEX message_participant_asked ON message_participant (last) WHERE state = 'request';
-- big
CREATE TABLE message_message (
	chat @int NOT NULL,
	seq @int NOT NULL,
	id @int NOT NULL,
	sender @int NOT NULL,
	kind @text NOT NULL,
	-- sealed with the chat's key; empty once it was deleted for all
	body @blob NOT NULL,
	reply_to @int NOT NULL,
	-- '' where the sender gave none
	client_ref @text NOT NULL,
	-- 0 for all, or the only account that sees it
	shown_to @int NOT NULL,
	at @time NOT NULL,
	edited_at @time NOT NULL,
	deleted_at @time NOT NULL,
	PRIMARY KEY (chat, seq)
) @clustered;
CREATE UNIQUE INDEX message_message_id ON message_message (id);
CREATE UNIQUE INDEX message_message_ref ON message_message (sender, client_ref) WHERE client_ref <> '';
CREATE INDEX message_message_sender ON message_message (sender, id) WHERE deleted_at = 0;
-- what stood in messages before they were edited
-- big
CREATE TABLE message_edit (
	chat @int NOT NULL,
	seq @int NOT NULL,
	n @int NOT NULL,
	body @blob NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (chat, seq, n)
) @clustered;
-- big
CREATE TABLE message_reaction (
	chat @int NOT NULL,
	seq @int NOT NULL,
	account @int NOT NULL,
	body @blob NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (chat, seq, account)
) @clustered;
CREATE INDEX message_reaction_account ON message_reaction (account);
-- messages that one member no longer wants to see
-- big
CREATE TABLE message_hidden (
	account @int NOT NULL,
	chat @int NOT NULL,
	seq @int NOT NULL,
	PRIMARY KEY (account, chat, seq)
) @clustered;
-- how far each account's feed goes, and how far its devices have it
-- big
CREATE TABLE message_box (
	account @id PRIMARY KEY,
	last_n @int NOT NULL,
	acked_n @int NOT NULL
);
-- big
CREATE TABLE message_feed (
	account @int NOT NULL,
	n @int NOT NULL,
	kind @text NOT NULL,
	chat @int NOT NULL,
	-- the message it is about, or a high-water mark; 0 where there is none
	seq @int NOT NULL,
	-- who did it
	about @int NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (account, n)
) @clustered;
CREATE INDEX message_feed_at ON message_feed (at);
-- big
CREATE TABLE message_setting (
	account @id PRIMARY KEY,
	-- who may write first
	door @text NOT NULL,
	receipts @bool NOT NULL
);
