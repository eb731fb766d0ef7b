-- +goose Up
CREATE INDEX business_out_line ON business_out (line, message);
