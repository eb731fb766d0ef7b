-- +goose Up
-- what the app wants back in statuses, sealed; what was sent before has it as it is
ALTER TABLE business_out ADD COLUMN box @blob;
