-- +goose Up
CREATE TABLE media_emoji (
	folded @text PRIMARY KEY,
	shortcode @text NOT NULL,
	category @text NOT NULL,
	media @int NOT NULL,
	hidden @bool NOT NULL,
	at @time NOT NULL
);
