-- +goose Up
-- how much a line sent, and how far it came, in each half hour and on each day: of nobody
-- in particular
-- big
CREATE TABLE business_analytics_line (
	line @int NOT NULL,
	-- how long it is, in seconds, and when it began, in seconds since 1970
	unit @int NOT NULL,
	began @int NOT NULL,
	-- that of templates, or service
	category @text NOT NULL,
	sent @int NOT NULL,
	delivered @int NOT NULL,
	-- to how many members, and to how many of these it was the first of the day
	members @int NOT NULL,
	firsts @int NOT NULL,
	PRIMARY KEY (line, unit, began, category)
) @clustered;
CREATE INDEX business_analytics_line_began ON business_analytics_line (began);
-- big
CREATE TABLE business_analytics_template (
	template @int NOT NULL,
	began @int NOT NULL,
	sent @int NOT NULL,
	delivered @int NOT NULL,
	seen @int NOT NULL,
	members @int NOT NULL,
	PRIMARY KEY (template, began)
) @clustered;
CREATE INDEX business_analytics_template_began ON business_analytics_template (began);
-- big
CREATE TABLE business_analytics_press (
	template @int NOT NULL,
	began @int NOT NULL,
	button @text NOT NULL,
	presses @int NOT NULL,
	PRIMARY KEY (template, began, button)
) @clustered;
CREATE INDEX business_analytics_press_began ON business_analytics_press (began);
