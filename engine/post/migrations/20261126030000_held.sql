-- +goose Up
-- posts that were written and never published: nothing counts them yet
CREATE TABLE post_held (
	post @id PRIMARY KEY,
	-- written elsewhere before: nobody is told of it
	quiet @bool NOT NULL
);
