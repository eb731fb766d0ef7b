-- +goose Up
CREATE TABLE brand_identity (
	id @id PRIMARY KEY,
	-- draft, scheduled, published or retired
	state @text NOT NULL,
	-- its number once it was published, 0 before
	version @int NOT NULL,
	-- grows with each change of a draft, so that nobody writes over another's
	rev @int NOT NULL,
	-- what it says, as JSON; {} is the program's own look
	look @blob NOT NULL,
	-- who began it; 0 is the program, or nobody knows any more
	moderator @int NOT NULL,
	created_at @time NOT NULL,
	publish_at @time NOT NULL,
	published_at @time NOT NULL,
	retired_at @time NOT NULL
);
CREATE INDEX brand_identity_version ON brand_identity (version);
