-- +goose Up
-- the line whose chat with a member it is, 0 for chats of members
ALTER TABLE message_chat ADD COLUMN line @int NOT NULL DEFAULT 0;
