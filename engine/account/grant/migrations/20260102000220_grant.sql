-- +goose Up
CREATE TABLE account_app (
	id @id PRIMARY KEY,
	client_id @text NOT NULL,
	secret_hash @blob NOT NULL,
	name @text NOT NULL,
	website @text NOT NULL,
	-- redirects are separated by line ends.
	redirects @text NOT NULL,
	scopes @text NOT NULL,
	extensions @bool NOT NULL,
	created_at @time NOT NULL,
	used_at @time NOT NULL
);
CREATE UNIQUE INDEX account_app_client ON account_app (client_id);
CREATE INDEX account_app_used ON account_app (used_at);
-- account_grant holds authorization codes, which live ten minutes; a used one is
-- kept for a day, to see it used again.
-- big
CREATE TABLE account_grant (
	hash @blob PRIMARY KEY,
	id @int NOT NULL,
	app @int NOT NULL,
	account @int NOT NULL,
	scopes @text NOT NULL,
	redirect @text NOT NULL,
	challenge @text NOT NULL,
	created_at @time NOT NULL,
	used_at @time NOT NULL
);
CREATE INDEX account_grant_created ON account_grant (created_at);
CREATE INDEX account_grant_account ON account_grant (account);
CREATE INDEX account_grant_app ON account_grant (app);
-- big
CREATE TABLE account_token (
	id @id PRIMARY KEY,
	hash @blob NOT NULL,
	app @int NOT NULL,
	-- account is 0 for a token of the app itself.
	account @int NOT NULL,
	scopes @text NOT NULL,
	grant_id @int NOT NULL,
	created_at @time NOT NULL,
	used_at @time NOT NULL
);
CREATE UNIQUE INDEX account_token_hash ON account_token (hash);
CREATE INDEX account_token_account ON account_token (account, app);
CREATE INDEX account_token_app ON account_token (app, account, used_at);
CREATE INDEX account_token_grant ON account_token (grant_id);
