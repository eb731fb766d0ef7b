-- +goose Up
-- how often what is shown of a post changed: what memory holds of it is current
-- while this number is the same
ALTER TABLE post_counter ADD COLUMN rev @int NOT NULL DEFAULT 0;
