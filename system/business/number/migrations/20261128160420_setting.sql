-- +goose Up
-- how an app wants a line to be
-- big
CREATE TABLE business_number_setting (
	line @id PRIMARY KEY,
	identity @bool NOT NULL,
	-- with what a chat begins, as the app wrote it
	opening @blob NOT NULL
);
-- what lines are called beside their numbers
-- big
CREATE TABLE business_number_name (
	name @text PRIMARY KEY,
	line @int NOT NULL
);
CREATE UNIQUE INDEX business_number_name_line ON business_number_name (line);
