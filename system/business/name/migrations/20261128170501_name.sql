-- +goose Up
-- what lines want to be called, and what became of that
CREATE TABLE business_name (
	line @id PRIMARY KEY,
	wanted @text NOT NULL,
	-- waits, deciding, refused, or nothing where the line has its name
	answer @text NOT NULL,
	-- what it looks like
	kind @text NOT NULL,
	like_text @text NOT NULL,
	-- the decision of the staff that stands against it, 0 for none
	decision @int NOT NULL,
	-- how often it asked since when
	asked @int NOT NULL,
	since @time NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_name_waits ON business_name (answer, at, line);
CREATE INDEX business_name_decision ON business_name (decision);
-- how the names of lines and organisations are read in passing
-- big
CREATE TABLE business_name_look (
	subject @int NOT NULL,
	look @text NOT NULL,
	portfolio @int NOT NULL,
	-- a name whose look is not made yet
	raw @bool NOT NULL,
	PRIMARY KEY (subject, look)
) @clustered;
CREATE INDEX business_name_look_look ON business_name_look (look, portfolio);
CREATE INDEX business_name_look_raw ON business_name_look (raw, subject);
INSERT INTO business_name_look (subject, look, portfolio, raw) SELECT id, name, portfolio, TRUE FROM business_line WHERE stage <> 'DELETED';
INSERT INTO business_name_look (subject, look, portfolio, raw) SELECT id, name, id, TRUE FROM business_portfolio;
-- names are given one after the other
CREATE TABLE business_name_turn (
	id @id PRIMARY KEY,
	n @int NOT NULL
);
INSERT INTO business_name_turn (id, n) VALUES (1, 0);
