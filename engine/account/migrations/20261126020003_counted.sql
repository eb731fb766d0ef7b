-- +goose Up
-- whether anything was ever counted of an account; a row may stand for its
-- revision alone
ALTER TABLE account_counter ADD COLUMN counted @bool NOT NULL DEFAULT TRUE;
UPDATE account_counter SET counted = FALSE WHERE posts = 0 AND followers = 0 AND following = 0 AND last_post_at = 0;
