-- +goose Up
-- account_work holds the challenges that were answered, until they are over.
-- big
CREATE TABLE account_work (
	-- the hash of the challenge
	challenge @blob NOT NULL PRIMARY KEY,
	until @time NOT NULL
);
CREATE INDEX account_work_until ON account_work (until);
