-- +goose Up
-- screens through which business accounts walk members
-- big
CREATE TABLE business_flow (
	id @id PRIMARY KEY,
	business @int NOT NULL,
	name @text NOT NULL,
	-- words of the published list, with spaces between them
	categories @text NOT NULL,
	state @text NOT NULL,
	-- JSON of the screens; '' for none yet
	doc @text NOT NULL,
	-- numbers of the pictures on the screens, in their order
	pictures @text NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX business_flow_name ON business_flow (business, name);
CREATE INDEX business_flow_business ON business_flow (business, id);
