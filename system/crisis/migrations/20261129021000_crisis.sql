-- +goose Up
-- Declared events. body holds what is said of them and what two persons agreed on.
CREATE TABLE crisis_crisis (
	id @id PRIMARY KEY,
	slug @text NOT NULL,
	state @text NOT NULL,
	opened_at @time NOT NULL,
	closed_at @time NOT NULL,
	body @blob NOT NULL
);
CREATE UNIQUE INDEX crisis_crisis_slug ON crisis_crisis (slug);
CREATE INDEX crisis_crisis_state ON crisis_crisis (state, id);
-- Statements of fact that go round in them, numbered within each.
-- big
CREATE TABLE crisis_claim (
	id @id PRIMARY KEY,
	crisis @int NOT NULL,
	n @int NOT NULL,
	state @text NOT NULL,
	assessed_at @time NOT NULL,
	body @blob NOT NULL
);
CREATE UNIQUE INDEX crisis_claim_n ON crisis_claim (crisis, n);
-- Public sources about claims, with their text as it was read; without hash not archived.
-- big
CREATE TABLE crisis_evidence (
	id @id PRIMARY KEY,
	claim @int NOT NULL,
	hash @text NOT NULL,
	captured_at @time NOT NULL,
	page @text NOT NULL,
	body @blob NOT NULL
);
CREATE INDEX crisis_evidence_claim ON crisis_evidence (claim, id);
-- Posts that somebody looked at, and the measures on them. decision is that of
-- engine/report; until is when an interim measure or a case that is kept ends.
-- big
CREATE TABLE crisis_case (
	id @id PRIMARY KEY,
	post @int NOT NULL,
	author @int NOT NULL,
	crisis @int NOT NULL,
	claim @int NOT NULL,
	state @text NOT NULL,
	decision @int NOT NULL,
	until @time NOT NULL,
	body @blob NOT NULL
);
CREATE INDEX crisis_case_post ON crisis_case (post, id);
CREATE INDEX crisis_case_author ON crisis_case (author, id);
CREATE INDEX crisis_case_crisis ON crisis_case (crisis, state, id);
CREATE INDEX crisis_case_claim ON crisis_case (claim, state, id);
CREATE UNIQUE INDEX crisis_case_decision ON crisis_case (decision) WHERE decision <> 0;
CREATE INDEX crisis_case_until ON crisis_case (until) WHERE until > 0;
-- In which capacity accounts speak. state: proposed, active, ended.
CREATE TABLE crisis_designation (
	id @id PRIMARY KEY,
	account @int NOT NULL,
	class @text NOT NULL,
	state @text NOT NULL,
	body @blob NOT NULL
);
CREATE INDEX crisis_designation_account ON crisis_designation (account, id);
