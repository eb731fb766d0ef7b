-- +goose Up
-- what trends now: a bounded number of posts (kind 1), hashtags (2), links (3)
CREATE TABLE post_trend (
	kind @int NOT NULL,
	item @int NOT NULL,
	-- in millionths
	score @int NOT NULL,
	-- the score that it decays from, and since when
	peak @int NOT NULL,
	peak_at @time NOT NULL,
	PRIMARY KEY (kind, item)
) @clustered;
CREATE INDEX post_trend_score ON post_trend (kind, score);
-- what the staff decided of posts, hashtags, links, publishers (4), authors (5)
CREATE TABLE post_trend_review (
	kind @int NOT NULL,
	item @int NOT NULL,
	allowed @bool NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (kind, item)
) @clustered;
CREATE INDEX post_trend_review_at ON post_trend_review (at);
