-- +goose Up
-- it was green in these words; and the day since 1970 on which what was held back went out
ALTER TABLE business_template ADD COLUMN proven @bool NOT NULL DEFAULT FALSE;
ALTER TABLE business_template ADD COLUMN paced @int NOT NULL DEFAULT 0;
-- how much was accepted at once
ALTER TABLE business_template_day ADD COLUMN sent @int NOT NULL DEFAULT 0;
