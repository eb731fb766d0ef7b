-- +goose Up
-- stored files; several renditions may name one
-- big
CREATE TABLE media_blob (
	key @text PRIMARY KEY,
	-- since when no row names it, or it was announced; 0 while one does
	idle_at @time NOT NULL,
	-- being removed: not to be used again
	doomed @bool NOT NULL
);
CREATE INDEX media_blob_idle ON media_blob (idle_at) WHERE idle_at <> 0;
CREATE INDEX media_media_sweep ON media_media (at) WHERE post = 0 AND NOT reserved;
CREATE INDEX media_blob_doomed ON media_blob (key) WHERE doomed;
