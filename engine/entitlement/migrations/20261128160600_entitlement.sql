-- +goose Up
-- what an account, an organisation or a line may use, from when to when, by which source
-- big
CREATE TABLE entitlement_grant (
	id @id PRIMARY KEY,
	subject_id @int NOT NULL,
	feature @text NOT NULL,
	-- 0 is everywhere
	scope_id @int NOT NULL,
	level @int NOT NULL,
	source_kind @text NOT NULL,
	source_id @int NOT NULL,
	starts_at @time NOT NULL,
	-- 0 is never
	ends_at @time NOT NULL,
	state @text NOT NULL,
	reason @text NOT NULL
);
CREATE UNIQUE INDEX entitlement_grant_source ON entitlement_grant (source_kind, source_id, subject_id, feature, scope_id);
CREATE INDEX entitlement_grant_subject ON entitlement_grant (subject_id, id);
CREATE INDEX entitlement_grant_feature ON entitlement_grant (feature, id);
CREATE INDEX entitlement_grant_ends ON entitlement_grant (ends_at);
