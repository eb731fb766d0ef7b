-- +goose Up
-- devices that members linked, for themselves or for a line of a business
-- big
CREATE TABLE message_device (
	id @id PRIMARY KEY,
	-- who linked it, and acts on it
	account @int NOT NULL,
	-- the line it is for, 0 for the account itself
	line @int NOT NULL,
	-- who has the entitlement that bounds how many there are
	subject @int NOT NULL,
	name @text NOT NULL,
	platform @text NOT NULL,
	signature_key @blob NOT NULL,
	state @text NOT NULL,
	-- the number of the day since 1970 on which it was last used
	seen_day @int NOT NULL,
	-- the app and the token that are its own, 0 until it fetched them
	app @int NOT NULL,
	token @int NOT NULL,
	at @time NOT NULL
);
CREATE INDEX message_device_account ON message_device (account, line);
CREATE INDEX message_device_of_line ON message_device (line, id) WHERE line > 0;
CREATE INDEX message_device_subject ON message_device (subject, line);
CREATE INDEX message_device_token ON message_device (token);
CREATE INDEX message_device_seen ON message_device (seen_day);
CREATE INDEX message_device_seen_line ON message_device (seen_day) WHERE line > 0;
-- devices that ask to be linked, for minutes
-- big
CREATE TABLE message_device_link (
	id @text PRIMARY KEY,
	-- a hash, with a key, of the code that people type
	code @blob NOT NULL,
	-- a hash of what only the device has
	secret @blob NOT NULL,
	name @text NOT NULL,
	platform @text NOT NULL,
	signature_key @blob NOT NULL,
	-- how often somebody brought a wrong secret
	tries @int NOT NULL,
	refused @bool NOT NULL,
	-- what it became, 0 until somebody approved
	device @int NOT NULL,
	-- its token, sealed, in case the answer was lost
	box @blob NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX message_device_link_code ON message_device_link (code);
CREATE INDEX message_device_link_device ON message_device_link (device);
CREATE INDEX message_device_link_at ON message_device_link (at);
