-- +goose Up
-- Only what is deleted: an index of every post by "not deleted" finds all of
-- them, and a planner without statistics takes it for a short way.
DROP INDEX post_post_deleted;
CREATE INDEX post_post_deleted ON post_post (deleted_at) WHERE deleted_at <> 0;
