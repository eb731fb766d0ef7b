-- +goose Up
CREATE INDEX audit_entry_action ON audit_entry (action, id);
CREATE INDEX audit_entry_actor_action ON audit_entry (actor, action, id);
