-- +goose Up
-- rules of the network that the decision names, each with its version: "2@3 4@1". A
-- report keeps its rules in the same way; a number alone is version 1.
ALTER TABLE report_warning ADD COLUMN rules @text NOT NULL DEFAULT '';
UPDATE report_warning SET rules = (SELECT r.rules FROM report_report r WHERE r.id = report_warning.report)
WHERE EXISTS (SELECT 1 FROM report_report r WHERE r.id = report_warning.report);
