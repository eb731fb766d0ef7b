-- +goose Up
-- big
CREATE TABLE business_inbox_case (
	chat @id PRIMARY KEY,
	line @int NOT NULL,
	member @int NOT NULL,
	state @text NOT NULL,
	-- until when it sleeps
	until @time NOT NULL,
	-- who answers it, 0 for nobody yet
	operator @int NOT NULL,
	-- when they last did
	served @time NOT NULL,
	urgent @bool NOT NULL,
	-- since when the member waits for an answer, 0 for not
	waits @time NOT NULL,
	-- grows with each message
	last @int NOT NULL
);
CREATE INDEX business_inbox_case_line ON business_inbox_case (line, state, last);
CREATE INDEX business_inbox_case_operator ON business_inbox_case (line, operator, state, last);
CREATE INDEX business_inbox_case_holder ON business_inbox_case (operator);
CREATE INDEX business_inbox_case_member ON business_inbox_case (member);
CREATE INDEX business_inbox_case_until ON business_inbox_case (state, until);
-- big
CREATE TABLE business_inbox_note (
	id @id PRIMARY KEY,
	chat @int NOT NULL,
	author @int NOT NULL,
	-- sealed
	body @blob NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_inbox_note_chat ON business_inbox_note (chat, id);
CREATE INDEX business_inbox_note_author ON business_inbox_note (author);
-- what operators did with a chat
-- big
CREATE TABLE business_inbox_step (
	id @id PRIMARY KEY,
	chat @int NOT NULL,
	actor @int NOT NULL,
	what @text NOT NULL,
	about @text NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_inbox_step_chat ON business_inbox_step (chat, id);
CREATE INDEX business_inbox_step_actor ON business_inbox_step (actor);
-- who of a line said what
-- big
CREATE TABLE business_inbox_said (
	chat @int NOT NULL,
	seq @int NOT NULL,
	operator @int NOT NULL,
	PRIMARY KEY (chat, seq)
) @clustered;
CREATE INDEX business_inbox_said_operator ON business_inbox_said (operator);
-- big
CREATE TABLE business_inbox_label (
	chat @int NOT NULL,
	label @text NOT NULL,
	PRIMARY KEY (chat, label)
) @clustered;
-- answers that a line gives often
CREATE TABLE business_inbox_answer (
	id @id PRIMARY KEY,
	line @int NOT NULL,
	name @text NOT NULL,
	text @text NOT NULL
);
CREATE UNIQUE INDEX business_inbox_answer_line ON business_inbox_answer (line, name);
-- who looked into which chat on which day
-- big
CREATE TABLE business_inbox_look (
	chat @int NOT NULL,
	account @int NOT NULL,
	day @int NOT NULL,
	PRIMARY KEY (chat, account, day)
) @clustered;
CREATE INDEX business_inbox_look_account ON business_inbox_look (account);
