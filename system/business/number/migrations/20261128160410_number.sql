-- +goose Up
-- what is kept of the registration of lines; a line without a row was never asked anything
-- big
CREATE TABLE business_number (
	line @id PRIMARY KEY,
	-- hash of the PIN, '' without one
	pin @text NOT NULL,
	-- where the app wants its data kept, as it said so
	region @text NOT NULL,
	-- sealed, empty without one; whoever types it agrees to the line
	code @blob NOT NULL,
	code_until @time NOT NULL,
	-- until when no code is taken
	paused @time NOT NULL
);
-- what was tried with a line, as long as it counts
-- big
CREATE TABLE business_number_try (
	id @id PRIMARY KEY,
	line @int NOT NULL,
	-- code, code_wrong, pin, pin_wrong or call
	what @text NOT NULL,
	at @time NOT NULL
);
CREATE INDEX business_number_try_line ON business_number_try (line, what, at);
CREATE INDEX business_number_try_at ON business_number_try (at);
