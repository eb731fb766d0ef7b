-- +goose Up
-- that the member said yes by a link: nobody asked them then
ALTER TABLE business_recurring_request ADD COLUMN linked @bool NOT NULL DEFAULT FALSE;
