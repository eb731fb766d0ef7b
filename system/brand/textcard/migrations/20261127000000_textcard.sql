-- +goose Up
-- how pictures were made that are text cards; their words are the files' descriptions
-- big
CREATE TABLE brand_textcard (
	media @id PRIMARY KEY,
	style @text NOT NULL,
	shape @text NOT NULL,
	-- version of the identity in which it was drawn
	version @int NOT NULL
);
