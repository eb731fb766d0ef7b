-- +goose Up
-- how often something was counted in a week, from its Monday (UTC); weeks are counted
-- from that of 30 December 2019. Nobody is named here, so it outlives what it counted.
CREATE TABLE report_tally (
	week @int NOT NULL,
	what @text NOT NULL,
	key @text NOT NULL,
	n @int NOT NULL,
	PRIMARY KEY (week, what, key)
) @clustered;
INSERT INTO report_tally SELECT ((id >> 12) + 172800000) / 604800000, 'reason', reason, COUNT(*) FROM report_report GROUP BY 1, 3;
INSERT INTO report_tally SELECT ((id >> 12) + 172800000) / 604800000, 'report',
	CASE WHEN visitor THEN 'visitor' WHEN reporter = 0 AND comment <> '' THEN 'flag' ELSE 'member' END, COUNT(*) FROM report_report GROUP BY 1, 3;
INSERT INTO report_tally SELECT ((id >> 12) + 172800000) / 604800000, 'measure', action, COUNT(*) FROM report_warning GROUP BY 1, 3;
INSERT INTO report_tally SELECT ((w.id >> 12) + 172800000) / 604800000, 'ground', CASE WHEN r.category = 'legal' THEN 'law' ELSE w.rules END, COUNT(*)
	FROM report_warning w LEFT JOIN report_report r ON r.id = w.report GROUP BY 1, 3;
INSERT INTO report_tally SELECT ((w.id >> 12) + 172800000) / 604800000, 'source',
	CASE WHEN r.id IS NULL THEN 'own' WHEN r.visitor THEN 'visitor' WHEN r.reporter = 0 AND r.comment <> '' THEN 'flag' ELSE 'member' END, COUNT(*)
	FROM report_warning w LEFT JOIN report_report r ON r.id = w.report GROUP BY 1, 3;
INSERT INTO report_tally SELECT ((id >> 12) + 172800000) / 604800000, 'appeal', '', COUNT(*) FROM report_appeal GROUP BY 1;
INSERT INTO report_tally SELECT (decided_at / 1000 - 1577664000000) / 604800000, 'answer', state, COUNT(*) FROM report_appeal WHERE decided_at > 0 GROUP BY 1, 3;
INSERT INTO report_tally SELECT ((x.w >> 12) + 172800000) / 604800000, 'wait',
	CASE WHEN x.hours <= 1 THEN '1' WHEN x.hours <= 4 THEN '4' WHEN x.hours <= 12 THEN '12' WHEN x.hours <= 24 THEN '24' WHEN x.hours <= 48 THEN '48'
		WHEN x.hours <= 96 THEN '96' WHEN x.hours <= 168 THEN '168' WHEN x.hours <= 336 THEN '336' WHEN x.hours <= 720 THEN '720' ELSE '' END, COUNT(*)
	FROM (SELECT w.id AS w, ((w.id >> 12) - (r.id >> 12) + 3599999) / 3600000 AS hours FROM report_warning w JOIN report_report r ON r.id = w.report) x GROUP BY 1, 3;
