-- +goose Up
-- how an offer stands: open, declined, withdrawn; and who made it
ALTER TABLE business_offer ADD COLUMN state @text NOT NULL DEFAULT 'open';
ALTER TABLE business_offer ADD COLUMN maker @int NOT NULL DEFAULT 0;
CREATE INDEX business_offer_at ON business_offer (at);
CREATE INDEX business_offer_maker ON business_offer (maker);
