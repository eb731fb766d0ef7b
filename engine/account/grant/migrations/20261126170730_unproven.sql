-- +goose Up
-- whether the app got the token with PKCE alone, without its secret; of older tokens it is
-- taken that it used its secret
ALTER TABLE account_token ADD COLUMN unproven @bool NOT NULL DEFAULT FALSE;
