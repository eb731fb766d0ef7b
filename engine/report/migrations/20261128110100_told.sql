-- +goose Up
-- who is told of a decision and may contest it: the account itself, or the owner of the organisation
ALTER TABLE report_warning ADD COLUMN told @int NOT NULL DEFAULT 0;
UPDATE report_warning SET told = target;
CREATE INDEX report_warning_told ON report_warning (told, id);
