-- +goose Up
-- how often what is shown of an account changed: what memory holds of it is
-- current while this number is the same
ALTER TABLE account_counter ADD COLUMN rev @int NOT NULL DEFAULT 0;
INSERT INTO account_counter (account, posts, followers, following, last_post_at)
	SELECT a.id, 0, 0, 0, 0 FROM account_account a WHERE NOT EXISTS (SELECT 1 FROM account_counter c WHERE c.account = a.id);
