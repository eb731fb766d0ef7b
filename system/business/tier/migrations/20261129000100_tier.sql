-- +goose Up
-- how many members organisations reach in a day, where that is more than at first
-- big
CREATE TABLE business_tier (
	portfolio @int PRIMARY KEY,
	level @int NOT NULL,
	at @time NOT NULL
);
