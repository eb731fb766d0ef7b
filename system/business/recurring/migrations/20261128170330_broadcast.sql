-- +goose Up
-- notifications for everybody who said yes to a topic
-- big
CREATE TABLE business_recurring_broadcast (
	id @id PRIMARY KEY,
	line @int NOT NULL,
	-- what its sender calls it
	name @text NOT NULL,
	title @text NOT NULL,
	frequency @text NOT NULL,
	-- what it says, sealed
	words @blob NOT NULL,
	-- the time of the calendar at which each member is told, 0 for at once
	clock @time NOT NULL,
	state @text NOT NULL,
	at @time NOT NULL,
	ended @time NOT NULL,
	-- the last token of this pass, and whom the pass is for: those whose time is after the
	-- first and not after the second; the third is when the next one begins
	place @int NOT NULL,
	since @time NOT NULL,
	upto @time NOT NULL,
	follows @time NOT NULL,
	-- how many tokens there are, and how many were looked at
	total @int NOT NULL,
	done @int NOT NULL
);
CREATE UNIQUE INDEX business_recurring_broadcast_name ON business_recurring_broadcast (line, name);
CREATE INDEX business_recurring_broadcast_line ON business_recurring_broadcast (line, id);
CREATE INDEX business_recurring_broadcast_ended ON business_recurring_broadcast (ended);
-- whom a broadcast told, or tells when their quiet hours end
-- big
CREATE TABLE business_recurring_cast (
	message @id PRIMARY KEY,
	broadcast @int NOT NULL,
	token @int NOT NULL,
	line @int NOT NULL,
	member @int NOT NULL,
	-- 0 while it waits
	seq @int NOT NULL,
	state @text NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX business_recurring_cast_once ON business_recurring_cast (broadcast, token);
CREATE INDEX business_recurring_cast_member ON business_recurring_cast (member, line, message);
-- what became of it, by what that was
-- big
CREATE TABLE business_recurring_outcome (
	broadcast @int NOT NULL,
	what @text NOT NULL,
	n @int NOT NULL,
	PRIMARY KEY (broadcast, what)
);
CREATE INDEX business_recurring_token_topic ON business_recurring_token (line, title, frequency, id);
