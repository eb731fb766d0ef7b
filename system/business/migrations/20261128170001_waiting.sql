-- +goose Up
CREATE INDEX business_line_stage ON business_line (stage, at);
