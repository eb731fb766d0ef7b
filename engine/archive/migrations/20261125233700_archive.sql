-- +goose Up
-- an import or an export of a member
CREATE TABLE archive_run (
	id @id PRIMARY KEY,
	account @int NOT NULL,
	kind @text NOT NULL,
	state @text NOT NULL,
	-- whether it is still under way
	active @bool NOT NULL,
	at @time NOT NULL,
	ended_at @time NOT NULL,
	-- the stored archive; empty when there is none any more
	blob @text NOT NULL,
	size @int NOT NULL,
	-- how far it is: which file, what is in it, which item of it
	unit @int NOT NULL,
	stage @text NOT NULL,
	position @int NOT NULL,
	-- how many items there are, were taken, were refused
	total @int NOT NULL,
	done @int NOT NULL,
	refused @int NOT NULL,
	-- why it failed
	fault @text NOT NULL,
	-- what the member asked for, as JSON
	wish @blob NOT NULL
);
CREATE UNIQUE INDEX archive_run_active ON archive_run (account, kind) WHERE active;
CREATE INDEX archive_run_account ON archive_run (account, id);
CREATE INDEX archive_run_state ON archive_run (state, at);
-- what was not taken, and why
CREATE TABLE archive_refusal (
	id @id PRIMARY KEY,
	run @int NOT NULL,
	stage @text NOT NULL,
	item @text NOT NULL,
	code @text NOT NULL,
	args @blob NOT NULL
);
CREATE INDEX archive_refusal_run ON archive_refusal (run, id);
-- files of an archive that are uploaded already, while their post is not
CREATE TABLE archive_media (
	run @int NOT NULL,
	path @text NOT NULL,
	media @int NOT NULL,
	PRIMARY KEY (run, path)
) @clustered;
