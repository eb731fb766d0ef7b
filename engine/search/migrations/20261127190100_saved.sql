-- +goose Up
-- searches that members keep
-- big
CREATE TABLE search_saved (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	text @text NOT NULL,
	-- the kind of what is looked for, '' for all
	scope @text NOT NULL
);
CREATE UNIQUE INDEX search_saved_owner ON search_saved (owner, text, scope);
