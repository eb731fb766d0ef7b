-- +goose Up
-- what apps asked in the last day
-- big
CREATE TABLE business_asked (
	id @id PRIMARY KEY,
	client @int NOT NULL,
	method @text NOT NULL,
	path @text NOT NULL,
	status @int NOT NULL,
	-- of the refusal, 0 for none
	code @int NOT NULL,
	trace @text NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_asked_client ON business_asked (client, id);
CREATE INDEX business_asked_trace ON business_asked (client, trace);
CREATE INDEX business_asked_at ON business_asked (at);
