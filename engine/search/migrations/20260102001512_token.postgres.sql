-- +goose Up
-- big
CREATE TABLE search_token (
	post BIGINT PRIMARY KEY,
	tokens TSVECTOR NOT NULL
);
CREATE INDEX search_token_tokens ON search_token USING gin (tokens);
