-- +goose Up
-- tlog_entry is only ever added to, and read by everybody; n counts from 0 without gaps.
-- big
CREATE TABLE tlog_entry (
	n @id PRIMARY KEY,
	data @blob NOT NULL
);
-- The commitments to what was decided since the last checkpoint.
CREATE TABLE tlog_pending (
	id @id PRIMARY KEY,
	leaf @blob NOT NULL
);
-- What a commitment is to, until whom it is about is erased: about is the number of the
-- decision, and n that of the entry, or -1 until it is published.
-- big
CREATE TABLE tlog_opening (
	id @id PRIMARY KEY,
	about @int NOT NULL,
	account @int NOT NULL,
	text @blob NOT NULL,
	salt @blob NOT NULL,
	n @int NOT NULL
);
CREATE INDEX tlog_opening_about ON tlog_opening (about, id);
CREATE INDEX tlog_opening_account ON tlog_opening (account);
-- The hashes of the tree, 256 a row; the last row of a level grows.
CREATE TABLE tlog_tile (
	level @int NOT NULL,
	n @int NOT NULL,
	data @blob NOT NULL,
	PRIMARY KEY (level, n)
);
-- tlog_head is how many entries there are; its one row is locked by who publishes.
CREATE TABLE tlog_head (
	id @id PRIMARY KEY,
	size @int NOT NULL
);
-- The signed notes, by how many entries each is about.
CREATE TABLE tlog_checkpoint (
	size @id PRIMARY KEY,
	at @time NOT NULL,
	note @blob NOT NULL
);
-- The keys that sign, the newest with the highest number; secret is sealed.
CREATE TABLE tlog_key (
	id @id PRIMARY KEY,
	verifier @text NOT NULL,
	secret @blob NOT NULL
);
