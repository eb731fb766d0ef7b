-- +goose Up
-- big
CREATE TABLE account_session (
	id @id PRIMARY KEY,
	hash @blob NOT NULL,
	account @int NOT NULL,
	created_at @time NOT NULL,
	seen_at @time NOT NULL,
	-- fresh_at is when the person last proved who they are.
	fresh_at @time NOT NULL,
	device @text NOT NULL,
	-- address lives seven days.
	address @text NOT NULL
);
CREATE UNIQUE INDEX account_session_hash ON account_session (hash);
CREATE INDEX account_session_account ON account_session (account, id);
CREATE INDEX account_session_seen ON account_session (seen_at);
CREATE INDEX account_session_created ON account_session (created_at);
-- account_device tells known devices from new ones, without saying which.
-- big
CREATE TABLE account_device (
	account @int NOT NULL,
	mark @blob NOT NULL,
	seen_at @time NOT NULL,
	PRIMARY KEY (account, mark)
) @clustered;
CREATE INDEX account_device_seen ON account_device (seen_at);
CREATE TABLE account_totp (
	account @id PRIMARY KEY,
	box @blob NOT NULL,
	-- step is the last one used; codes up to it are refused.
	step @int NOT NULL,
	confirmed @bool NOT NULL
);
CREATE TABLE account_recovery (
	account @int NOT NULL,
	mark @blob NOT NULL,
	PRIMARY KEY (account, mark)
) @clustered;
CREATE TABLE account_passkey (
	id @id PRIMARY KEY,
	account @int NOT NULL,
	credential @blob NOT NULL,
	data @blob NOT NULL,
	name @text NOT NULL,
	created_at @time NOT NULL,
	used_at @time NOT NULL
);
CREATE UNIQUE INDEX account_passkey_credential ON account_passkey (credential);
CREATE INDEX account_passkey_account ON account_passkey (account, id);
-- account_ceremony holds the challenge of a passkey dialogue under way.
CREATE TABLE account_ceremony (
	hash @blob PRIMARY KEY,
	account @int NOT NULL,
	data @blob NOT NULL,
	until @time NOT NULL
);
CREATE INDEX account_ceremony_until ON account_ceremony (until);
