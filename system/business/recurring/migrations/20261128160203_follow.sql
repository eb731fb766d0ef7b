-- +goose Up
-- when the member said yes last; how often something was said right after it or a
-- notification, and when the first of that was
ALTER TABLE business_recurring_token ADD COLUMN said @time NOT NULL DEFAULT 0;
ALTER TABLE business_recurring_token ADD COLUMN followed @int NOT NULL DEFAULT 0;
ALTER TABLE business_recurring_token ADD COLUMN follows @time NOT NULL DEFAULT 0;
