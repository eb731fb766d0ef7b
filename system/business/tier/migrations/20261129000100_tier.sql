-- +goose Up
-- how many members organisations reach in a day, where that is more than at first
-- big
CREATE TABLE business_tier (
	portfolio @int PRIMARY KEY,
	level @int NOT NULL,
	at @time NOT NULL
);
-- when something came to them last; 0 for never
ALTER TABLE business_reach ADD COLUMN came @time NOT NULL DEFAULT 0;
