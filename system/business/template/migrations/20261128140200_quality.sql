-- +goose Up
-- how members take it, how often it was paused for that, and until when it is
ALTER TABLE business_template ADD COLUMN quality @text NOT NULL DEFAULT 'UNKNOWN';
ALTER TABLE business_template ADD COLUMN pauses @int NOT NULL DEFAULT 0;
ALTER TABLE business_template ADD COLUMN paused_until @time NOT NULL DEFAULT 0;
-- what was delivered of a template on a day since 1970, and how members answered it
-- big
CREATE TABLE business_template_day (
	template @int NOT NULL,
	day @int NOT NULL,
	delivered @int NOT NULL,
	blocks @int NOT NULL,
	reports @int NOT NULL,
	mutes @int NOT NULL,
	PRIMARY KEY (template, day)
) @clustered;
CREATE INDEX business_template_day_day ON business_template_day (day);
