-- +goose Up
-- Staff ask who signed in from an address, which is empty after seven days.
CREATE INDEX account_session_address ON account_session (address, account) WHERE address <> '';
