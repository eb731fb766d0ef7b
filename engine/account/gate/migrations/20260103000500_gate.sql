-- +goose Up
CREATE TABLE account_gate (
	id @id PRIMARY KEY,
	kind @text NOT NULL,
	value @text NOT NULL,
	severity @text NOT NULL,
	comment @text NOT NULL,
	public_comment @text NOT NULL,
	reject_media @bool NOT NULL,
	reject_reports @bool NOT NULL,
	obfuscated @bool NOT NULL,
	-- when it ends; never is 0
	ends @time NOT NULL,
	at @time NOT NULL
);
CREATE UNIQUE INDEX account_gate_once ON account_gate (kind, value);
CREATE INDEX account_gate_kind ON account_gate (kind, id);
