package app_test

import "fmt"

// sql writes a Go file that holds each text as a constant, one a line from the
// second on.
func sql(pkg string, texts ...string) string {
	lines := make([]string, len(texts))
	for i, text := range texts {
		lines[i] = fmt.Sprintf("const q%d = %q", i, text)
	}
	return gofile(pkg, lines...)
}

// at gives "file:line rule" for each line from first to last.
func at(file, rule string, first, last int) (list []string) {
	for n := first; n <= last; n++ {
		list = append(list, fmt.Sprintf("%s:%d %s", file, n, rule))
	}
	return list
}

const up = "-- +goose Up\n"

// plantedSQL shows architecture 3.6, 3.7, 6.7, 6.8, 6.11 and 18.5.
func plantedSQL() []plant {
	return []plant{
		{"sql-place", "outside store files", files{"engine/post/post.go": sql("post",
			"SELECT id FROM post_post WHERE id = $1",
			"insert into post_post (id) values ($1)",
			"UPDATE post_post SET text = $1",
			"delete from post_post where id = $1",
			" ORDER BY id DESC",
			" AND author = $2",
		)}, at("engine/post/post.go", "3.6", 2, 7)},
		{"sql-place", "put together", files{"engine/post/post.go": gofile("post",
			`const columns = "id, author"`,
			`var q = "SELECT " + columns + " FROM post_post"`,
		)}, []string{"engine/post/post.go:3 3.6"}},
		{"sql-place", "clean", files{
			"engine/post/store.go":          sql("post", "SELECT id FROM post_post"),
			"engine/post/store_timeline.go": sql("post", "SELECT id FROM post_post"),
			"engine/post/post_test.go":      sql("post", "SELECT id FROM post_post"),
			"base/store/sqlite.go":          sql("store", "PRAGMA synchronous = FULL"),
			"engine/post/words.go":          sql("post", "Update your post", "select a photo from your album", "read where it stands", "delete from the list", "from"),
		}, nil},

		{"sql-tables", "of others", files{"engine/post/store.go": sql("post",
			"SELECT p.id FROM post_post p JOIN account_account a ON a.id = p.author",
			"SELECT id FROM post_post, graph_follow f WHERE f.source = $1",
			"INSERT INTO notify_note (id) VALUES ($1) ON CONFLICT DO NOTHING",
			"UPDATE media_file SET post = $1",
			"DELETE FROM media_file WHERE post = $1",
			"WITH few AS (SELECT id FROM policy_label) SELECT id FROM few",
			"SELECT id FROM posts",
		)}, at("engine/post/store.go", "3.7", 2, 8)},
		{"sql-tables", "of others in a test", files{
			"engine/account/a.go":        imports("account"),
			"engine/post/store_test.go":  sql("post", "SELECT id FROM account_account", "SELECT id FROM scratch"),
			"edge/mastodon/store.go":     sql("mastodon", "SELECT id FROM post_post"),
			"engine/post/store_thing.go": gofile("post", "import \"fmt\"", `var q = fmt.Sprintf("SELECT id FROM %s", "post_post")`),
		}, []string{"edge/mastodon/store.go:2 3.7", "engine/post/store_test.go:2 3.7"}},
		{"sql-tables", "clean", files{"engine/post/store.go": sql("post",
			"SELECT p.id, c.replies FROM post_post AS p LEFT JOIN post_counter c ON c.post = p.id WHERE p.reply IS NOT DISTINCT FROM $1 FOR UPDATE",
			"WITH RECURSIVE up(id, parent) AS (SELECT id, parent FROM post_post WHERE id = $1 UNION ALL SELECT p.id, p.parent FROM post_post p, up WHERE p.id = up.parent) SELECT id FROM up",
			"INSERT INTO post_counter (post, replies) VALUES ($1, 1) ON CONFLICT (post) DO UPDATE SET replies = post_counter.replies + 1",
			"UPDATE post_post SET text = s.text FROM (SELECT id, text FROM post_edit WHERE post = $1) AS s WHERE post_post.id = s.id",
			"SELECT x FROM generate_series(1, 3) g",
			"SELECT id FROM post_post -- never FROM account_account\n WHERE text = 'FROM media_file'",
		), "engine/post/poll/store.go": sql("poll", "SELECT id FROM post_poll")}, nil},

		{"sql-placeholders", "out of order", files{"engine/post/store.go": sql("post",
			"SELECT id FROM post_post WHERE author = $2 AND id < $1",
			"SELECT id FROM post_post WHERE author = $1 AND id < $3",
			"SELECT id FROM post_post WHERE author = ?",
		)}, at("engine/post/store.go", "6.7", 2, 4)},
		{"sql-placeholders", "clean", files{"engine/post/store.go": gofile("post",
			`const a = "SELECT id FROM post_post WHERE author = $1 AND (id < $2 OR $1 = 0) LIMIT $3"`,
			"var b = \"SELECT id FROM post_post WHERE text = '?' AND id IN (\" + list() + \") AND id < $4\"",
			`const c = " AND author = $7 AND id = $5"`,
			`func list() string { return "" }`,
		)}, nil},

		{"sql-words", "each of them", files{"engine/post/store.go": sql("post",
			"SELECT id FROM post_post WHERE text LIKE $1",
			"SELECT id FROM post_post WHERE text ilike $1",
			"SELECT lower(text) FROM post_post",
			"SELECT json_extract(data, '$.a') FROM post_post",
			"SELECT data->>'a' FROM post_post",
			"UPDATE post_post SET at = CURRENT_TIMESTAMP",
			"UPDATE post_post SET at = now()",
			"SELECT id FROM post_post WHERE id = ANY($1)",
			"CREATE TRIGGER post_t AFTER INSERT ON post_post BEGIN SELECT 1; END",
			"CREATE VIEW post_v AS SELECT id FROM post_post",
			"SELECT * FROM post_post",
			"SELECT p.* FROM post_post p",
			"DELETE FROM post_post WHERE id = $1 RETURNING *",
			"SELECT id FROM post_post ORDER BY id LIMIT $1 OFFSET $2",
			"SELECT id FROM post_post WHERE $1 IS NULL OR id < $1",
		)}, at("engine/post/store.go", "6.7", 2, 16)},
		{"sql-words", "clean", files{
			"engine/post/store.go": sql("post",
				"SELECT count(*), sum(n * 2) FROM post_post WHERE note = 'I like now() and OFFSET'",
				"SELECT id, known, below FROM post_post WHERE liked = $1",
			),
			"engine/search/store.go": sql("search", "SELECT id FROM search_post WHERE word LIKE $1"),
			"base/store/sql.go":      sql("store", "SELECT * FROM sqlite_master"),
		}, nil},

		{"migrations", "each fault", files{
			"engine/post/migrations/first.sql":                       up,
			"engine/post/migrations/20260101000000_a.sql":            up + "CREATE TABLE post_post (\n\tid @id PRIMARY KEY,\n\ttext TEXT NOT NULL DEFAULT ''\n);\n",
			"engine/graph/migrations/20260101000000_b.sql":           up + "\nCREATE TABLE graph_follow (id @id PRIMARY KEY, source @id REFERENCES account_account(id));\n",
			"engine/media/migrations/20260102000000_other_table.sql": up + "CREATE TABLE post_media (id @id PRIMARY KEY);\nCREATE INDEX media_i ON post_post (id);\n",
			"engine/media/migrations/20260103000000_words.sql":       up + "CREATE TABLE media_file (id @id PRIMARY KEY AUTOINCREMENT);\n-- +goose Down\nDROP TABLE media_file;\n",
		}, []string{
			"engine/graph/migrations/20260101000000_b.sql:3 3.7",
			"engine/media/migrations/20260102000000_other_table.sql:2 3.7",
			"engine/media/migrations/20260102000000_other_table.sql:3 3.7",
			"engine/media/migrations/20260103000000_words.sql:1 6.11",
			"engine/media/migrations/20260103000000_words.sql:1 6.7",
			"engine/post/migrations/20260101000000_a.sql:1 6.11",
			"engine/post/migrations/20260101000000_a.sql:4 6.8",
			"engine/post/migrations/first.sql:1 6.11",
		}},
		{"migrations", "clean", files{
			"engine/post/migrations/20260101000000_first.sql": up + "-- Posts, never FROM elsewhere.\nCREATE TABLE post_post ( -- big\n\tid @id PRIMARY KEY,\n\treply @id NOT NULL DEFAULT 0 REFERENCES post_post(id),\n\ttext @text NOT NULL DEFAULT '',\n\tCHECK (id > 0),\n\tUNIQUE (reply, id)\n);\nCREATE UNIQUE INDEX post_reply ON post_post (reply, id DESC);\nALTER TABLE post_post ADD COLUMN note @text NOT NULL DEFAULT '';\n",
			"engine/search/migrations/20260102000000_fts.sql": up + "CREATE VIRTUAL TABLE search_post USING fts5(text);\n",
		}, nil},

		{"erase", "no entry", files{
			"engine/graph/migrations/20260101000000_first.sql": up + "CREATE TABLE graph_follow (\n\tid @id PRIMARY KEY,\n\ttarget_account @id NOT NULL\n);\n",
			"engine/post/migrations/20260101000001_first.sql":  up + "CREATE TABLE post_post (id @id PRIMARY KEY, author @id NOT NULL);\nCREATE TABLE post_poll (id @id PRIMARY KEY, author @id NOT NULL);\n",
			"engine/post/erase.go":                             gofile("post", `const what = "post_polls and post_post"`),
		}, []string{"engine/graph/migrations/20260101000000_first.sql:2 18.5", "engine/post/migrations/20260101000001_first.sql:3 18.5"}},
		{"erase", "clean", files{
			"engine/post/migrations/20260101000001_first.sql":  up + "CREATE TABLE post_post (id @id PRIMARY KEY, author @id NOT NULL, sender @text NOT NULL);\nCREATE TABLE post_poll (id @id PRIMARY KEY, post @id NOT NULL);\n",
			"engine/post/store_erase.go":                       sql("post", "DELETE FROM post_post WHERE author = $1"),
			"engine/media/migrations/20260101000002_first.sql": up + "CREATE TABLE media_file (id @id PRIMARY KEY, owner @id NOT NULL);\n",
			"engine/media/erase.go":                            gofile("media", `var tables = []string{"media_file"}`),
		}, nil},
	}
}
