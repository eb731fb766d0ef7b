-- +goose Up
-- how often a file changed: what memory holds of it is current while this number
-- is the same
ALTER TABLE media_media ADD COLUMN rev @int NOT NULL DEFAULT 0;
