-- +goose Up
-- big
CREATE TABLE media_media (
	id @id PRIMARY KEY,
	owner @int NOT NULL,
	at @time NOT NULL,
	-- the post it hangs on; 0 while it hangs on none
	post @int NOT NULL,
	-- kept for a planned post, a profile, or nothing
	reserved @bool NOT NULL,
	released_at @time NOT NULL,
	state @text NOT NULL,
	type @text NOT NULL,
	mime @text NOT NULL,
	description @text NOT NULL,
	focus_x @int NOT NULL,
	focus_y @int NOT NULL,
	blurhash @text NOT NULL,
	color @text NOT NULL,
	bytes @int NOT NULL,
	-- random part of the public address
	secret @text NOT NULL,
	-- whether the address needs a signature
	closed @bool NOT NULL,
	error @text NOT NULL
);
CREATE INDEX media_media_owner ON media_media (owner, id);
CREATE INDEX media_media_post ON media_media (post) WHERE post <> 0;
CREATE INDEX media_media_loose ON media_media (at) WHERE post = 0;
CREATE UNIQUE INDEX media_media_secret ON media_media (secret);
-- the stored files of one medium: original, preview and widths between
-- big
CREATE TABLE media_rendition (
	media @int NOT NULL,
	name @text NOT NULL,
	blob @text NOT NULL,
	mime @text NOT NULL,
	width @int NOT NULL,
	height @int NOT NULL,
	bytes @int NOT NULL,
	-- milliseconds, thousandths of frames a second, bits a second; 0 for stills
	duration @int NOT NULL,
	frame_rate @int NOT NULL,
	bitrate @int NOT NULL,
	PRIMARY KEY (media, name)
) @clustered;
CREATE INDEX media_rendition_blob ON media_rendition (blob);
