-- +goose Up
-- whether a run waits to be called, and when it last had its turn
ALTER TABLE archive_run ADD COLUMN queued @bool NOT NULL DEFAULT FALSE;
ALTER TABLE archive_run ADD COLUMN served_at @time NOT NULL DEFAULT 0;
