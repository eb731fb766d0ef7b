-- +goose Up
-- how far a line is on its way to sending, and when it last got there; 0 for never. Lines
-- that are there send already
ALTER TABLE business_line ADD COLUMN stage @text NOT NULL DEFAULT 'CONNECTED';
ALTER TABLE business_line ADD COLUMN onboarded @time NOT NULL DEFAULT 0;
UPDATE business_line SET onboarded = at;
