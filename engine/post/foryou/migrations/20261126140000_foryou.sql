-- +goose Up
-- the selection of each member who asked for one and looked lately
-- big
CREATE TABLE post_foryou (
	account @id PRIMARY KEY,
	made_at @time NOT NULL,
	-- at most 100 posts with their reasons
	items @blob NOT NULL
);
CREATE INDEX post_foryou_made ON post_foryou (made_at);
