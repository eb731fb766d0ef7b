-- +goose Up
-- whether the staff decides on a sign-up once its address is confirmed, whatever
-- the mode
ALTER TABLE account_login ADD COLUMN held @bool NOT NULL DEFAULT FALSE;
-- who came with which invitation, for who made it
CREATE INDEX account_login_invite ON account_login (invite, account) WHERE invite <> 0;
