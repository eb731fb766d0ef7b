-- +goose Up
-- the device of the line on which it was said, 0 for none
ALTER TABLE business_inbox_said ADD COLUMN device @int NOT NULL DEFAULT 0;
