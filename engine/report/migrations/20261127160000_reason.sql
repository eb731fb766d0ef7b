-- +goose Up
-- why, as whoever reports chose it (integrity 6); empty from apps
ALTER TABLE report_report ADD COLUMN reason @text NOT NULL DEFAULT '';
-- addresses that show it, a line each
ALTER TABLE report_report ADD COLUMN evidence @text NOT NULL DEFAULT '';
-- that it is made in good faith was declared
ALTER TABLE report_report ADD COLUMN faith @bool NOT NULL DEFAULT FALSE;
-- nobody was signed in
ALTER TABLE report_report ADD COLUMN visitor @bool NOT NULL DEFAULT FALSE;
