-- +goose Up
-- what business accounts may send outside windows
-- big
CREATE TABLE business_template (
	id @id PRIMARY KEY,
	business @int NOT NULL,
	name @text NOT NULL,
	language @text NOT NULL,
	category @text NOT NULL,
	state @text NOT NULL,
	-- JSON of the newest version, and of the one that was approved before it; '' for none
	body @text NOT NULL,
	live @text NOT NULL,
	-- hash of body and footer, by which copies are found; '' for none
	said @text NOT NULL,
	-- why it was rejected, in the words of the wire and of whoever decided
	reason @text NOT NULL,
	note @text NOT NULL,
	advice @text NOT NULL,
	-- seconds since 1970, of edits while approved
	edited @text NOT NULL,
	at @time NOT NULL,
	changed_at @time NOT NULL,
	-- since when it waits for a decision; 0 for none
	waits_at @time NOT NULL
);
CREATE UNIQUE INDEX business_template_name ON business_template (business, name, language);
CREATE INDEX business_template_said ON business_template (business, said);
CREATE INDEX business_template_waits ON business_template (waits_at, id);
-- names that were deleted, which nobody may have again for thirty days
-- big
CREATE TABLE business_template_gone (
	business @int NOT NULL,
	name @text NOT NULL,
	language @text NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (business, name, language)
) @clustered;
CREATE INDEX business_template_gone_at ON business_template_gone (at);
