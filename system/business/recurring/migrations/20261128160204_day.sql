-- +goose Up
-- how many members a line told of a topic on a day, and how many stopped that
-- big
CREATE TABLE business_recurring_day (
	line @int NOT NULL,
	title @text NOT NULL,
	frequency @text NOT NULL,
	-- days since 1970
	day @int NOT NULL,
	reached @int NOT NULL,
	stopped @int NOT NULL,
	PRIMARY KEY (line, title, frequency, day)
);
CREATE INDEX business_recurring_day_day ON business_recurring_day (day);
