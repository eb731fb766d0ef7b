-- +goose Up
-- who hears of every post of an account, without a look at every follower
CREATE INDEX graph_follow_bell ON graph_follow (target, id) WHERE notify = TRUE;
