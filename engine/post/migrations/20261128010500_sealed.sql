-- +goose Up
-- source, HTML and spoiler of direct posts, sealed with the network's key; nothing for
-- other posts, and for direct ones that were written before
ALTER TABLE post_post ADD COLUMN sealed @blob;
ALTER TABLE post_edit ADD COLUMN sealed @blob;
