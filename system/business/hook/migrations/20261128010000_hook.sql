-- +goose Up
-- business_hook_target is where events of an app go, and how it goes there.
CREATE TABLE business_hook_target (
	id @id PRIMARY KEY,
	app @int NOT NULL,
	url @text NOT NULL,
	-- which process sends to it, and until when
	holder @text NOT NULL,
	until @time NOT NULL,
	-- failures in a row, since when, and when the last of them was
	fails @int NOT NULL,
	failing @time NOT NULL,
	tried @time NOT NULL,
	-- whether somebody was told of them
	alerted @bool NOT NULL,
	-- when it was disabled; 0 is not
	disabled @time NOT NULL
);
CREATE UNIQUE INDEX business_hook_target_once ON business_hook_target (app, url);
-- business_hook_event is one event for one target, and the delivery log.
-- big
CREATE TABLE business_hook_event (
	id @id PRIMARY KEY,
	app @int NOT NULL,
	target @int NOT NULL,
	-- a keyed hash of line and member: events of one are sent one at a time
	queue @int NOT NULL,
	line @int NOT NULL,
	field @text NOT NULL,
	kind @text NOT NULL,
	-- the message that it is about
	about @text NOT NULL,
	-- due, retry, sent or dropped
	state @text NOT NULL,
	-- when a retry is due; 0 for all others
	next @time NOT NULL,
	tries @int NOT NULL,
	-- when the first attempt failed, when the last one was, and how it was answered
	failed @time NOT NULL,
	tried @time NOT NULL,
	code @int NOT NULL,
	error @text NOT NULL,
	-- until when it is kept; what still waits then is dropped
	keep @time NOT NULL,
	-- sealed; empty once it is too old
	body @blob NOT NULL
);
CREATE INDEX business_hook_event_work ON business_hook_event (target, state, next, id);
CREATE INDEX business_hook_event_app ON business_hook_event (app, id);
CREATE INDEX business_hook_event_about ON business_hook_event (about, id);
CREATE INDEX business_hook_event_keep ON business_hook_event (keep);
