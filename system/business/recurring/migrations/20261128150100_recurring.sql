-- +goose Up
-- what lines asked members
-- big
CREATE TABLE business_recurring_request (
	id @id PRIMARY KEY,
	line @int NOT NULL,
	member @int NOT NULL,
	title @text NOT NULL,
	frequency @text NOT NULL,
	zone @text NOT NULL,
	-- what the app wants back, sealed
	payload @blob NOT NULL,
	-- the member is asked again before their yes ends
	again @bool NOT NULL,
	state @text NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_recurring_request_line ON business_recurring_request (line, member, at);
CREATE INDEX business_recurring_request_member ON business_recurring_request (member);
CREATE INDEX business_recurring_request_at ON business_recurring_request (at);
-- what members said yes to
-- big
CREATE TABLE business_recurring_token (
	id @id PRIMARY KEY,
	line @int NOT NULL,
	member @int NOT NULL,
	title @text NOT NULL,
	frequency @text NOT NULL,
	zone @text NOT NULL,
	-- sealed, as above
	payload @blob NOT NULL,
	again @bool NOT NULL,
	-- digits
	token @text NOT NULL,
	state @text NOT NULL,
	refreshed @bool NOT NULL,
	at @time NOT NULL,
	until @time NOT NULL,
	-- when it was sent with last, 0 for never
	last @time NOT NULL
);
CREATE UNIQUE INDEX business_recurring_token_token ON business_recurring_token (token);
CREATE UNIQUE INDEX business_recurring_token_of ON business_recurring_token (line, member, title, frequency);
CREATE INDEX business_recurring_token_line ON business_recurring_token (line, id);
CREATE INDEX business_recurring_token_member ON business_recurring_token (member, id);
CREATE INDEX business_recurring_token_until ON business_recurring_token (until);
