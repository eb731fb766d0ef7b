-- +goose Up
-- the form in which names are compared that must not be mistaken for each other
ALTER TABLE business_number_name ADD COLUMN look @text NOT NULL DEFAULT '';
UPDATE business_number_name SET look = name;
CREATE UNIQUE INDEX business_number_name_look ON business_number_name (look);
