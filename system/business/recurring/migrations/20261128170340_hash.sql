-- +goose Up
-- what the message of a broadcast came as, hashed; empty for those of a release before
ALTER TABLE business_recurring_broadcast ADD COLUMN hash @text NOT NULL DEFAULT '';
