-- +goose Up
CREATE INDEX account_counter_followed ON account_counter (followers) WHERE followers >= 1000;
