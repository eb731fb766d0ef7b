-- +goose Up
-- until when members are told nothing
-- big
CREATE TABLE business_recurring_pause (
	member @id PRIMARY KEY,
	until @time NOT NULL
);
