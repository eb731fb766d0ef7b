-- +goose Up
-- big
CREATE TABLE business_portfolio (
	id @id PRIMARY KEY,
	name @text NOT NULL,
	at @time NOT NULL
);
CREATE TABLE business_role (
	portfolio @int NOT NULL,
	account @int NOT NULL,
	role @text NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (portfolio, account)
) @clustered;
CREATE INDEX business_role_account ON business_role (account, portfolio);
-- big
CREATE TABLE business_account (
	id @id PRIMARY KEY,
	portfolio @int NOT NULL,
	name @text NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_account_portfolio ON business_account (portfolio, id);
-- big
CREATE TABLE business_line (
	id @id PRIMARY KEY,
	business @int NOT NULL,
	portfolio @int NOT NULL,
	-- digits
	number @text NOT NULL,
	name @text NOT NULL,
	-- what its public page says
	about @text NOT NULL,
	address @text NOT NULL,
	description @text NOT NULL,
	email @text NOT NULL,
	websites @text NOT NULL,
	vertical @text NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX business_line_number ON business_line (number);
CREATE INDEX business_line_business ON business_line (business, id);
CREATE INDEX business_line_portfolio ON business_line (portfolio, id);
-- big
CREATE TABLE business_client (
	id @id PRIMARY KEY,
	portfolio @int NOT NULL,
	name @text NOT NULL,
	-- sealed: requests are signed with it
	secret @blob NOT NULL,
	-- requests have to prove that they know the secret
	proof @bool NOT NULL,
	callback @text NOT NULL,
	-- sealed
	verify @blob NOT NULL,
	fields @text NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_client_portfolio ON business_client (portfolio, id);
-- big
CREATE TABLE business_token (
	id @id PRIMARY KEY,
	hash @blob NOT NULL,
	client @int NOT NULL,
	name @text NOT NULL,
	scopes @text NOT NULL,
	at @time NOT NULL,
	-- 0 for none
	expires_at @time NOT NULL
);
CREATE UNIQUE INDEX business_token_hash ON business_token (hash);
CREATE INDEX business_token_client ON business_token (client, id);
CREATE TABLE business_subscription (
	business @int NOT NULL,
	client @int NOT NULL,
	-- '' sends to the app's own address
	callback @text NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (business, client)
) @clustered;
CREATE INDEX business_subscription_client ON business_subscription (client);
-- by what a portfolio knows its members; two portfolios have nothing in common
-- big
CREATE TABLE business_alias (
	portfolio @int NOT NULL,
	member @int NOT NULL,
	digits @text NOT NULL,
	code @text NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (portfolio, member)
) @clustered;
CREATE UNIQUE INDEX business_alias_digits ON business_alias (digits);
CREATE UNIQUE INDEX business_alias_code ON business_alias (code);
CREATE INDEX business_alias_member ON business_alias (member);
-- since when a member last wrote to a line
-- big
CREATE TABLE business_window (
	line @int NOT NULL,
	member @int NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (line, member)
) @clustered;
CREATE INDEX business_window_member ON business_window (member);
-- who stopped whom: the line the member, or the member the line
-- big
CREATE TABLE business_stop (
	line @int NOT NULL,
	member @int NOT NULL,
	by_line @bool NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (line, member, by_line)
) @clustered;
CREATE INDEX business_stop_member ON business_stop (member);
-- files of lines: what they uploaded, and what members sent to them
-- big
CREATE TABLE business_file (
	media @id PRIMARY KEY,
	line @int NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_file_at ON business_file (at);
-- messages that apps sent, and how far they came
-- big
CREATE TABLE business_out (
	message @id PRIMARY KEY,
	line @int NOT NULL,
	-- 0 where nobody was found
	chat @int NOT NULL,
	seq @int NOT NULL,
	-- what the recipient is called in statuses
	digits @text NOT NULL,
	code @text NOT NULL,
	-- what the app wants back in statuses
	opaque @text NOT NULL,
	state @text NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_out_chat ON business_out (chat, seq);
CREATE INDEX business_out_at ON business_out (at);
CREATE INDEX business_out_digits ON business_out (digits);
-- answers that are given again for the same key
-- big
CREATE TABLE business_once (
	client @int NOT NULL,
	key @text NOT NULL,
	body @blob NOT NULL,
	-- sealed
	answer @blob NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (client, key)
) @clustered;
CREATE INDEX business_once_at ON business_once (at);
