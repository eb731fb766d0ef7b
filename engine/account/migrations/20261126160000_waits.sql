-- +goose Up
-- why the staff decides on a sign-up, as codes with spaces between them; of older
-- sign-ups it is not known
ALTER TABLE account_login ADD COLUMN waits @text NOT NULL DEFAULT '';
