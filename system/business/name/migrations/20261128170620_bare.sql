-- +goose Up
-- looks are made anew, of names without the words that go with any too
DELETE FROM business_name_look;
INSERT INTO business_name_look (subject, look, portfolio, raw) SELECT id, name, portfolio, TRUE FROM business_line WHERE stage <> 'DELETED' AND naming IN ('AVAILABLE_WITHOUT_REVIEW', 'APPROVED');
INSERT INTO business_name_look (subject, look, portfolio, raw) SELECT id, name, id, TRUE FROM business_portfolio;
