-- +goose Up
-- the names under which the pages of lines are opened
-- big
CREATE TABLE business_slug (
	slug @text PRIMARY KEY,
	-- the name as it is read in passing: two that look alike are one
	look @text NOT NULL,
	line @int NOT NULL,
	prefilled @text NOT NULL,
	at @time NOT NULL,
	-- when the line gave it up; 0 is the one it has
	left_at @time NOT NULL
) @clustered;
CREATE UNIQUE INDEX business_slug_look ON business_slug (look);
CREATE UNIQUE INDEX business_slug_line ON business_slug (line, left_at);
