-- +goose Up
-- words of public posts (kind 1) and hashtags of public posts (kind 2), to propose when
-- nothing is found
-- big
CREATE TABLE search_spelling (
	kind @int NOT NULL,
	-- without case and accents
	word @text NOT NULL,
	-- as it was written last, in small letters
	shown @text NOT NULL,
	-- its first two and its last two characters
	head @text NOT NULL,
	tail @text NOT NULL,
	-- tells the author who wrote it last from others, but names nobody
	lately @int NOT NULL,
	-- how often another author wrote it than the one before, up to a bound
	uses @int NOT NULL,
	PRIMARY KEY (kind, word)
) @clustered;
CREATE INDEX search_spelling_head ON search_spelling (kind, head, uses, word);
CREATE INDEX search_spelling_tail ON search_spelling (kind, tail, uses, word);
