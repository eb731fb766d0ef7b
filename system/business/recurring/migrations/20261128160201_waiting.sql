-- +goose Up
-- notifications that wait for the end of quiet hours
-- big
CREATE TABLE business_recurring_waiting (
	message @id PRIMARY KEY,
	token @int NOT NULL,
	line @int NOT NULL,
	member @int NOT NULL,
	-- what it says, sealed
	words @blob NOT NULL,
	due @time NOT NULL,
	-- when its token was sent with before it, 0 for never
	before @time NOT NULL
);
CREATE INDEX business_recurring_waiting_token ON business_recurring_waiting (token, message);
CREATE INDEX business_recurring_waiting_line ON business_recurring_waiting (line);
CREATE INDEX business_recurring_waiting_member ON business_recurring_waiting (member);
