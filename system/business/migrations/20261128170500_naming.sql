-- +goose Up
-- how the name of a line stands
ALTER TABLE business_line ADD COLUMN naming @text NOT NULL DEFAULT 'AVAILABLE_WITHOUT_REVIEW';
