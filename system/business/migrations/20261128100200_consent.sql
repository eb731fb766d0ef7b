-- +goose Up
-- what a member let an organisation send, and took back; the last row of a category rules
-- big
CREATE TABLE business_consent (
	id @id PRIMARY KEY,
	portfolio @int NOT NULL,
	member @int NOT NULL,
	-- marketing or utility
	category @text NOT NULL,
	allowed @bool NOT NULL,
	-- by which act
	source @text NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_consent_member ON business_consent (member, portfolio, category, id);
-- whom a portfolio reached outside windows, by what it calls them
-- big
CREATE TABLE business_reach (
	portfolio @int NOT NULL,
	digits @text NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (portfolio, digits)
) @clustered;
CREATE INDEX business_reach_portfolio ON business_reach (portfolio, at);
CREATE INDEX business_reach_digits ON business_reach (digits);
CREATE INDEX business_reach_at ON business_reach (at);
-- marketing that a member was sent outside windows
-- big
CREATE TABLE business_marketed (
	message @id PRIMARY KEY,
	member @int NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_marketed_member ON business_marketed (member, at);
CREATE INDEX business_marketed_at ON business_marketed (at);
-- what a template was for; '' for anything else
ALTER TABLE business_out ADD COLUMN category @text NOT NULL DEFAULT '';
