-- +goose Up
-- topics that somebody of the organisation accepted once: to these its links lead
-- big
CREATE TABLE business_recurring_topic (
	id @id PRIMARY KEY,
	line @int NOT NULL,
	title @text NOT NULL,
	-- as it was accepted: its zone, whether a member is asked again, and what the app wants
	-- back, sealed
	zone @text NOT NULL,
	again @bool NOT NULL,
	payload @blob NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX business_recurring_topic_title ON business_recurring_topic (line, title);
