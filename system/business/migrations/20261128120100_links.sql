-- +goose Up
-- links that lead to a line with words that are written already; a code is never given
-- out again
-- big
CREATE TABLE business_link (
	code @text PRIMARY KEY,
	id @int NOT NULL,
	line @int NOT NULL,
	prefilled @text NOT NULL,
	gone @bool NOT NULL,
	at @time NOT NULL
) @clustered;
CREATE INDEX business_link_line ON business_link (line, gone, id);
-- how often a link was opened on a day, and nothing of whom
-- big
CREATE TABLE business_link_day (
	code @text NOT NULL,
	day @int NOT NULL,
	line @int NOT NULL,
	clicks @int NOT NULL,
	PRIMARY KEY (code, day)
) @clustered;
CREATE INDEX business_link_day_line ON business_link_day (line, day);
CREATE INDEX business_link_day_day ON business_link_day (day);
