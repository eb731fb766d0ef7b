-- +goose Up
-- what keeps lines and organisations from what they could do: decisions of the staff, and
-- with decision 0 that they were closed
CREATE TABLE business_hold (
	subject @int NOT NULL,
	decision @int NOT NULL,
	level @text NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (subject, decision)
) @clustered;
CREATE INDEX business_hold_decision ON business_hold (decision);
-- who made a token, without whom it is good for nothing while they are suspended
ALTER TABLE business_token ADD COLUMN maker @int NOT NULL DEFAULT 0;
CREATE INDEX business_token_maker ON business_token (maker);
-- roles that are offered, and not accepted yet
CREATE TABLE business_offer (
	portfolio @int NOT NULL,
	account @int NOT NULL,
	role @text NOT NULL,
	at @time NOT NULL,
	PRIMARY KEY (portfolio, account)
) @clustered;
CREATE INDEX business_offer_account ON business_offer (account, portfolio);
