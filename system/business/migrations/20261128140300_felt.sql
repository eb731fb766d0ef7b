-- +goose Up
-- the template that it was, 0 for anything else; and how its member answered it, so that
-- nobody counts twice: 1 silenced, 2 stopped, 4 reported
ALTER TABLE business_out ADD COLUMN template @int NOT NULL DEFAULT 0;
ALTER TABLE business_out ADD COLUMN felt @int NOT NULL DEFAULT 0;
