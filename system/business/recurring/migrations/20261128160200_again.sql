-- +goose Up
-- when the yes ends that is asked to go on, 0 for a first request
ALTER TABLE business_recurring_request ADD COLUMN ends @time NOT NULL DEFAULT 0;
