-- +goose Up
-- who is staff, without a look at every member
CREATE INDEX account_account_role ON account_account (role, state, id);
