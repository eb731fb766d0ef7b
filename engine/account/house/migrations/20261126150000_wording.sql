-- +goose Up
-- which wording holds, and when the rule was taken away (0: it was not, or before
-- that was noted)
ALTER TABLE account_house_rule ADD COLUMN version @int NOT NULL DEFAULT 1;
ALTER TABLE account_house_rule ADD COLUMN gone_at @time NOT NULL DEFAULT 0;
-- every wording of a rule, for reports and decisions that cite it
CREATE TABLE account_house_wording (
	rule @int NOT NULL,
	version @int NOT NULL,
	-- sentences and hints by language
	texts @blob NOT NULL,
	hints @blob NOT NULL,
	-- when it began to hold, 0 before that was noted
	since @time NOT NULL,
	-- who worded it; 0 is the program, or nobody knows any more
	moderator @int NOT NULL,
	PRIMARY KEY (rule, version)
) @clustered;
INSERT INTO account_house_wording (rule, version, texts, hints, since, moderator)
SELECT id, 1, texts, hints, 0, 0 FROM account_house_rule;
