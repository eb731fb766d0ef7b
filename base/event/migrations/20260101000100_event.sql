-- +goose Up
-- The facts, in the order in which they became true. seq is null until numbered.
-- big
CREATE TABLE event_log (
	id @id PRIMARY KEY,
	seq @int,
	subject @text NOT NULL,
	aggregate @int NOT NULL,
	at @time NOT NULL,
	v @int NOT NULL,
	data @blob NOT NULL
);
CREATE UNIQUE INDEX event_log_seq ON event_log (seq);
CREATE INDEX event_log_fresh ON event_log (id) WHERE seq IS NULL;
-- How far the numbering has come; its lock makes one process the relay.
CREATE TABLE event_relay (
	one @int PRIMARY KEY,
	seq @int NOT NULL
);
INSERT INTO event_relay (one, seq) VALUES (1, 0);
-- How far each consumer has come.
CREATE TABLE event_cursor (
	consumer @text PRIMARY KEY,
	seq @int NOT NULL
);
-- Events that a consumer could not digest.
CREATE TABLE event_parked (
	consumer @text NOT NULL,
	seq @int NOT NULL,
	at @time NOT NULL,
	error @text NOT NULL,
	PRIMARY KEY (consumer, seq)
);
