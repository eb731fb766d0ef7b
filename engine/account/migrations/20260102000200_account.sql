-- +goose Up
-- big
CREATE TABLE account_account (
	id @id PRIMARY KEY,
	username @text NOT NULL,
	-- folded is the username in small letters; a name given free again after its
	-- owner is gone has "#" and the id after it.
	folded @text NOT NULL,
	display_name @text NOT NULL,
	note @text NOT NULL,
	fields @blob NOT NULL,
	avatar_media @int NOT NULL,
	header_media @int NOT NULL,
	avatar_text @text NOT NULL,
	header_text @text NOT NULL,
	locked @bool NOT NULL,
	bot @bool NOT NULL,
	discoverable @bool NOT NULL,
	indexable @bool NOT NULL,
	hide_graph @bool NOT NULL,
	attribution @text NOT NULL,
	role @int NOT NULL,
	word @int NOT NULL,
	moved_to @int NOT NULL,
	state @text NOT NULL,
	state_at @time NOT NULL,
	-- state_by is who last moved the state: the account itself, somebody of the
	-- staff, or 0.
	state_by @int NOT NULL,
	created_at @time NOT NULL
);
CREATE UNIQUE INDEX account_account_folded ON account_account (folded);
CREATE INDEX account_account_state ON account_account (state, id);
-- account_counter lies apart, so that a follow never rewrites the account.
-- big
CREATE TABLE account_counter (
	account @id PRIMARY KEY,
	posts @int NOT NULL,
	followers @int NOT NULL,
	following @int NOT NULL,
	last_post_at @time NOT NULL
);
CREATE INDEX account_counter_last ON account_counter (last_post_at, account);
-- big
CREATE TABLE account_settings (
	account @id PRIMARY KEY,
	data @blob NOT NULL
);
-- big
CREATE TABLE account_login (
	account @id PRIMARY KEY,
	email @text NOT NULL,
	email_folded @text NOT NULL,
	-- email_next waits to be confirmed before it replaces email.
	email_next @text NOT NULL,
	password @text NOT NULL,
	password_at @time NOT NULL,
	-- turn grows with every use of a letter's link, which ends the others.
	turn @int NOT NULL,
	confirmed_at @time NOT NULL,
	lang @text NOT NULL,
	reason @text NOT NULL,
	invite @int NOT NULL,
	app @int NOT NULL
);
CREATE UNIQUE INDEX account_login_email ON account_login (email_folded) WHERE email_folded <> '';
CREATE TABLE account_role (
	id @id PRIMARY KEY,
	name @text NOT NULL,
	color @text NOT NULL,
	permissions @int NOT NULL,
	rank @int NOT NULL,
	highlighted @bool NOT NULL
);
INSERT INTO account_role (id, name, color, permissions, rank, highlighted) VALUES
	(1, 'Member', '', 65536, 0, FALSE),
	(2, 'Moderator', '', 329628, 10, TRUE),
	(3, 'Admin', '', 561850443890686, 100, TRUE),
	(4, 'Owner', '', 1, 1000, TRUE);
CREATE TABLE account_invite (
	id @id PRIMARY KEY,
	code @text NOT NULL,
	owner @int NOT NULL,
	max_uses @int NOT NULL,
	uses @int NOT NULL,
	role @int NOT NULL,
	expires_at @time NOT NULL
);
CREATE UNIQUE INDEX account_invite_code ON account_invite (code);
CREATE INDEX account_invite_owner ON account_invite (owner, id);
-- account_trigram finds accounts by the beginnings and parts of their names.
-- big
CREATE TABLE account_trigram (
	gram @text NOT NULL,
	account @int NOT NULL,
	PRIMARY KEY (gram, account)
) @clustered;
CREATE INDEX account_trigram_account ON account_trigram (account);
-- account_active has a row for each account and day on which it was there.
-- big
CREATE TABLE account_active (
	day @int NOT NULL,
	account @int NOT NULL,
	PRIMARY KEY (day, account)
) @clustered;
CREATE INDEX account_active_account ON account_active (account);
