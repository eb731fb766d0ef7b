-- +goose Up
-- what a profile does not show
ALTER TABLE account_account ADD COLUMN hide_media @bool NOT NULL DEFAULT FALSE;
ALTER TABLE account_account ADD COLUMN hide_media_replies @bool NOT NULL DEFAULT FALSE;
ALTER TABLE account_account ADD COLUMN hide_featured @bool NOT NULL DEFAULT FALSE;
