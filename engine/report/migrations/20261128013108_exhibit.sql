-- +goose Up
-- reported messages as they were when they were reported, sealed
CREATE TABLE report_message (
	report @int NOT NULL,
	message @int NOT NULL,
	body @blob NOT NULL,
	PRIMARY KEY (report, message)
) @clustered;
