-- +goose Up
-- the first notification that waits for the end of the owner's quiet hours; 0 for none
ALTER TABLE notify_push ADD COLUMN held @int NOT NULL DEFAULT 0;
