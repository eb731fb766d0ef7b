-- +goose Up
-- what is set aside without a time is a draft; a post that waits a few seconds
-- before it leaves has its idempotency key
ALTER TABLE post_scheduled ADD COLUMN rev @int NOT NULL DEFAULT 0;
ALTER TABLE post_scheduled ADD COLUMN saved_at @time NOT NULL DEFAULT 0;
-- when a draft was thrown away; it can be had back for a day
ALTER TABLE post_scheduled ADD COLUMN dropped_at @time NOT NULL DEFAULT 0;
ALTER TABLE post_scheduled ADD COLUMN key @text NOT NULL DEFAULT '';
CREATE INDEX post_scheduled_drafts ON post_scheduled (author, saved_at) WHERE at = 0;
CREATE INDEX post_scheduled_key ON post_scheduled (author, key) WHERE key <> '';
CREATE INDEX post_scheduled_dropped ON post_scheduled (dropped_at) WHERE dropped_at > 0;
