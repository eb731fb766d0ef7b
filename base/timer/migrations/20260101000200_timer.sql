-- +goose Up
-- big
CREATE TABLE timer_due (
	id @id PRIMARY KEY,
	kind @text NOT NULL,
	key @text NOT NULL,
	at @time NOT NULL,
	dest @text NOT NULL,
	tries @int NOT NULL,
	parked @bool NOT NULL,
	error @text NOT NULL,
	data @blob NOT NULL
);
CREATE UNIQUE INDEX timer_due_key ON timer_due (kind, key);
CREATE INDEX timer_due_at ON timer_due (parked, at);
