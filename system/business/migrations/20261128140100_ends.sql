-- +goose Up
-- when it is no longer tried to bring a template; 0 for anything else
ALTER TABLE business_out ADD COLUMN ends_at @time NOT NULL DEFAULT 0;
