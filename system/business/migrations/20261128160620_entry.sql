-- +goose Up
-- until when a line may answer who came by a link with its name, 0 for anybody else
ALTER TABLE business_window ADD COLUMN entry_until @time NOT NULL DEFAULT 0;
