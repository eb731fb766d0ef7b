-- +goose Up
-- files of reported messages, which stay until the report is closed
CREATE TABLE message_held (
	media @int NOT NULL,
	report @int NOT NULL,
	owner @int NOT NULL,
	-- the report is open
	open @bool NOT NULL,
	-- the message is gone
	orphan @bool NOT NULL,
	PRIMARY KEY (media, report)
) @clustered;
CREATE INDEX message_held_report ON message_held (report);
CREATE INDEX message_held_owner ON message_held (owner);
