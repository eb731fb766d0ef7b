-- +goose Up
-- age_member is the only table with a birth date; box holds it sealed, or
-- nothing when the member declared none.
-- big
CREATE TABLE age_member (
	account @id PRIMARY KEY,
	box @blob NOT NULL,
	declared_at @time NOT NULL,
	corrections @int NOT NULL,
	younger_only @bool NOT NULL,
	locked @bool NOT NULL,
	method @text NOT NULL,
	proof_day @int NOT NULL
);
