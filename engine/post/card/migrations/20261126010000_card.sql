-- +goose Up
-- a host whose pages are linked; the staff approves all of them at once
-- big
CREATE TABLE post_card_publisher (
	id @id PRIMARY KEY,
	host @text NOT NULL
);
CREATE UNIQUE INDEX post_card_publisher_host ON post_card_publisher (host);
-- big
CREATE TABLE post_card (
	id @id PRIMARY KEY,
	-- digest of the address, which may be longer than an index takes
	key @text NOT NULL,
	url @text NOT NULL,
	-- waiting, ready or none
	state @text NOT NULL,
	-- until when what was found holds; 0 before the first look
	until @time NOT NULL,
	-- where the page was found after redirects; 0 before the first look
	publisher @int NOT NULL,
	title @text NOT NULL,
	description @text NOT NULL,
	provider @text NOT NULL,
	author_name @text NOT NULL,
	author_url @text NOT NULL,
	language @text NOT NULL,
	published_at @time NOT NULL,
	image @int NOT NULL,
	image_text @text NOT NULL,
	-- the member whom the page names as its author, believed or not; 0 for none
	creator @int NOT NULL
);
CREATE UNIQUE INDEX post_card_key ON post_card (key);
CREATE INDEX post_card_creator ON post_card (creator) WHERE creator <> 0;
-- which page a post shows
-- big
CREATE TABLE post_card_link (
	post @id PRIMARY KEY,
	card @int NOT NULL,
	public @bool NOT NULL
);
CREATE INDEX post_card_link_card ON post_card_link (card, post);
-- who linked a page on a day, for its history and for trends; kept eight days
-- big
CREATE TABLE post_card_day (
	card @int NOT NULL,
	day @time NOT NULL,
	author @int NOT NULL,
	uses @int NOT NULL,
	PRIMARY KEY (card, day, author)
) @clustered;
CREATE INDEX post_card_day_day ON post_card_day (day);
CREATE INDEX post_card_day_author ON post_card_day (author);
