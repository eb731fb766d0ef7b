package store

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
)

// Result codes of SQLite, https://sqlite.org/rescode.html.
const (
	sqliteBusy       = 5
	sqliteReadOnly   = 8
	sqliteIO         = 10
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteConstraint = 19
)

// sqliteDSN gives the address of a file with the settings of architecture 6.2.
// busy_timeout comes first: the others may wait for a lock.
func sqliteDSN(path string) string {
	q := url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"temp_store(MEMORY)", "cache_size(-16384)", "journal_size_limit(67108864)",
	}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

const (
	markSQL = "INSERT INTO store_newest (node, id) VALUES ($1, $2) ON CONFLICT (node) DO UPDATE SET id = excluded.id WHERE excluded.id > store_newest.id"
	// probeSQL writes a row that no node has, to see whether that can be done.
	probeSQL  = "INSERT INTO store_newest (node, id) VALUES (-1, $1) ON CONFLICT (node) DO UPDATE SET id = excluded.id"
	newestSQL = "SELECT COALESCE(MAX(id), 0) FROM store_newest WHERE node = $1"
)

func newestID(ctx context.Context, r runner, node int) (int64, error) {
	rows, err := r.query(ctx, newestSQL, []any{int64(node)})
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var n int64
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

// uniqueIndexes maps "table.col, table.col" as SQLite names a violation to the
// name of the index, so that both databases speak of indexes.
func uniqueIndexes(ctx context.Context, c *sql.Conn) (map[string]string, error) {
	rows, err := c.QueryContext(ctx, `SELECT m.name, CASE WHEN l.origin = 'pk' THEN m.name || '_pkey' ELSE l.name END, i.name
		FROM sqlite_master m, pragma_index_list(m.name) l, pragma_index_info(l.name) i
		WHERE m.type = 'table' AND l."unique" ORDER BY m.name, l.name, i.seqno`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols := map[string][]string{}
	for rows.Next() {
		var table, index string
		var col sql.NullString
		if err := rows.Scan(&table, &index, &col); err != nil {
			return nil, err
		}
		cols[index] = append(cols[index], table+"."+col.String)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for index, names := range cols {
		out[strings.Join(names, ", ")] = index
	}
	return out, rowidKeys(ctx, c, out)
}

// rowidKeys adds the tables whose primary key is the row number: they have no
// index to list.
func rowidKeys(ctx context.Context, c *sql.Conn, out map[string]string) error {
	rows, err := c.QueryContext(ctx, `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk = 1`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var table, col string
		if err := rows.Scan(&table, &col); err != nil {
			return err
		}
		if key := table + "." + col; out[key] == "" {
			out[key] = table + "_pkey"
		}
	}
	return rows.Err()
}

// uniqueColumns reads the columns out of SQLite's sentence.
func uniqueColumns(text string) (string, bool) {
	_, cols, ok := strings.Cut(text, "UNIQUE constraint failed: ")
	return strings.TrimPrefix(cols, "index "), ok
}
