-- +goose Up
CREATE TABLE account_house_rule (
	id @id PRIMARY KEY,
	place @int NOT NULL,
	-- sentences and hints by language
	texts @blob NOT NULL,
	hints @blob NOT NULL,
	-- taken away: the number stays for reports that name it
	gone @bool NOT NULL
);
CREATE TABLE account_house_text (
	kind @text NOT NULL,
	-- the day it begins to hold
	since @time NOT NULL,
	words @blob NOT NULL,
	PRIMARY KEY (kind, since)
);
