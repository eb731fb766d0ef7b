-- +goose Up
CREATE INDEX business_recurring_pause_until ON business_recurring_pause (until);
-- when a stop of the member was counted last, 0 for never
ALTER TABLE business_recurring_token ADD COLUMN counted @time NOT NULL DEFAULT 0;
