-- +goose Up
-- marketing that waits for what members make of the first of it
-- big
CREATE TABLE business_held (
	message @id PRIMARY KEY,
	template @int NOT NULL,
	digits @text NOT NULL,
	-- sealed: what it says
	draft @blob NOT NULL
);
CREATE INDEX business_held_template ON business_held (template, message);
CREATE INDEX business_held_digits ON business_held (digits);
