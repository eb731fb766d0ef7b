-- +goose Up
CREATE INDEX business_consent_portfolio ON business_consent (portfolio, id);
