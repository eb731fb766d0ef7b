-- +goose Up
CREATE INDEX business_inbox_step_about ON business_inbox_step (about);
CREATE INDEX business_inbox_look_day ON business_inbox_look (day);
