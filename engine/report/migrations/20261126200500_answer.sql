-- +goose Up
-- what whoever decided an appeal wrote to the owner of the account
ALTER TABLE report_appeal ADD COLUMN answer @text NOT NULL DEFAULT '';
