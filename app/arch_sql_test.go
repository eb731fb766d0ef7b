package app_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// word is a token of SQL: an identifier or keyword, a $n, a string, a sign.
type word struct {
	text string // as written; quoted identifiers without their quotes
	key  string // upper case, "" for strings
	at   int    // offset in the text
}

var sqlWord = regexp.MustCompile(`--[^\n]*|/\*[\s\S]*?\*/|'(?:[^']|'')*'|"[^"]+"|\$\d+|@\w+|[A-Za-z_][\w.]*|\d+|->>?|\|\||::|[^\s\w]`)

// words cuts SQL into tokens, without comments.
func words(sql string) []word {
	var list []word
	for _, m := range sqlWord.FindAllStringIndex(sql, -1) {
		s := sql[m[0]:m[1]]
		switch {
		case strings.HasPrefix(s, "--"), strings.HasPrefix(s, "/*"):
		case s[0] == '\'':
			list = append(list, word{text: s, at: m[0]})
		default:
			s = strings.Trim(s, `"`)
			list = append(list, word{text: s, key: strings.ToUpper(s), at: m[0]})
		}
	}
	return list
}

// keyAt gives the upper-case token at i, "" outside the list.
func keyAt(list []word, i int) string {
	if i < 0 || i >= len(list) {
		return ""
	}
	return list[i].key
}

var (
	// sqlUpper finds SQL as people write it, keywords in capitals, also pieces.
	sqlUpper = regexp.MustCompile(`\b(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|DELETE\s+FROM\s|UPDATE\s+\w+\s+(AS\s+\w+\s+)?SET\b|CREATE\s+(UNIQUE\s+|VIRTUAL\s+|TEMP\s+)?(TABLE|INDEX|VIEW|TRIGGER)\b|ALTER\s+TABLE\s|DROP\s+(TABLE|INDEX|VIEW|TRIGGER)\b|ON\s+CONFLICT\b|ORDER\s+BY\s|GROUP\s+BY\s|WHERE\s+\w|JOIN\s+\w+\s+(AS\s+)?(\w+\s+)?ON\b|FROM\s+[a-z]+_[a-z_]+\b|VALUES\s*\(|FOR\s+UPDATE\b|PRAGMA\s|SAVEPOINT\s)|\b(AND|OR|LIMIT|SET)\s[^.]*\$\d`)
	// sqlLower finds whole statements in small letters, not English sentences.
	sqlLower = regexp.MustCompile(`(?i)^\s*(insert\s+into\s+\w+\s*(\(|select\s|values)|delete\s+from\s+\w+_\w+|update\s+\w+\s+set\s+\w+\s*=|select\s+[\w\s,.*()$']+\sfrom\s+\w+_\w+|select\s+[\d$(]|create\s+(unique\s+)?(table|index)\s+\w|alter\s+table\s|drop\s+table\s)`)
	// statement marks texts that are complete, for the order of placeholders.
	statement = regexp.MustCompile(`(?i)^\s*(select|insert|update|delete|with)\s`)
)

func isSQL(text string) bool { return sqlUpper.MatchString(text) || sqlLower.MatchString(text) }

// sqlFree are folders that write SQL wherever they like and in any dialect's
// words: they are the store. engine/search has two texts (architecture 6.9).
func sqlFree(dir string) bool { return within(dir, "base/store") }

func dialectFree(dir string) bool { return sqlFree(dir) || within(dir, "engine/search") }

// sqlTexts gives the SQL of the files that pick chooses.
func sqlTexts(t *tree, pick func(*source) bool) (list []literal) {
	for _, s := range t.files {
		if floor(s.dir) == "" || !pick(s) {
			continue
		}
		for _, l := range s.literals() {
			if isSQL(l.text) {
				list = append(list, l)
			}
		}
	}
	return list
}

func checkSQLPlace(t *tree) (found []finding) {
	pick := func(s *source) bool { return s.code() && !sqlFree(s.dir) && !hasPrefix(s.base, "store") }
	for _, l := range sqlTexts(t, pick) {
		found = append(found, finding{l.src.at(l.pos), "3.6", fmt.Sprintf("SQL outside store*.go: %s", short(l.text))})
	}
	return found
}

func short(text string) string {
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "\x00", "...")
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "..."
	}
	return text
}

// tables gives the tables that a statement names, in order of appearance.
func tables(list []word) (names []word) {
	local := map[string]bool{}
	for i, w := range list {
		if w.key == "AS" && (keyAt(list, i+1) == "(" || keyAt(list, i+1) == "MATERIALIZED" || keyAt(list, i+1) == "NOT") {
			if name := beforeColumns(list, i-1); name >= 0 {
				local[list[name].key] = true
			}
		}
	}
	add := func(i int) {
		if i < len(list) && isName(list[i].key) && !local[list[i].key] {
			names = append(names, list[i])
		}
	}
	for i, w := range list {
		switch w.key {
		case "FROM":
			if keyAt(list, i-1) != "DISTINCT" {
				for _, n := range fromList(list, i+1) {
					add(n)
				}
			}
		case "JOIN", "INTO", "REFERENCES":
			if keyAt(list, i+1) != "LATERAL" {
				add(i + 1)
			}
		case "UPDATE":
			if prev := keyAt(list, i-1); prev != "FOR" && prev != "DO" && prev != "ON" && keyAt(list, i+1) != "SET" {
				add(i + 1)
			}
		case "TABLE":
			add(afterExists(list, i+1))
		case "INDEX":
			if n := afterExists(list, i+1); keyAt(list, n+1) == "ON" {
				add(n + 2)
			}
		}
	}
	return names
}

// beforeColumns steps from i back over a column list to the name before it.
func beforeColumns(list []word, i int) int {
	if keyAt(list, i) == ")" {
		for i--; i >= 0 && list[i].key != "("; i-- {
		}
		i--
	}
	if i < 0 || !isName(list[i].key) {
		return -1
	}
	return i
}

// fromList gives the positions of the tables of a FROM, with commas.
func fromList(list []word, i int) (at []int) {
	for isName(keyAt(list, i)) {
		if keyAt(list, i+1) != "(" {
			at = append(at, i)
		}
		i++
		if keyAt(list, i) == "AS" {
			i++
		}
		if isName(keyAt(list, i)) {
			i++
		}
		if keyAt(list, i) != "," {
			break
		}
		i++
	}
	return at
}

func afterExists(list []word, i int) int {
	for slices.Contains([]string{"IF", "NOT", "EXISTS"}, keyAt(list, i)) {
		i++
	}
	return i
}

var sqlKeywords = map[string]bool{
	"AS": true, "SELECT": true, "LATERAL": true, "WHERE": true, "SET": true, "ON": true, "JOIN": true, "LEFT": true,
	"INNER": true, "CROSS": true, "RIGHT": true, "FULL": true, "ORDER": true, "GROUP": true, "LIMIT": true, "UNION": true,
	"EXCEPT": true, "INTERSECT": true, "VALUES": true, "USING": true, "RETURNING": true, "HAVING": true, "WINDOW": true,
	"FOR": true, "INDEXED": true, "NOT": true, "AND": true, "OR": true, "ONLY": true, "DEFAULT": true, "NATURAL": true,
}

// isName tells identifiers from keywords, numbers, placeholders and signs.
func isName(key string) bool {
	return key != "" && !sqlKeywords[key] && (key[0] >= 'A' && key[0] <= 'Z' || key[0] == '_')
}

// owns tells whether the table's name starts with the folder's.
func owns(dir, table string) bool {
	table = strings.ToLower(table)
	return table == owner(dir) || strings.HasPrefix(table, owner(dir)+"_")
}

// checkSQLTables keeps every folder to its own tables. Tests may make tables of
// their own, but not name those of another folder.
func checkSQLTables(t *tree) (found []finding) {
	known := map[string]bool{}
	for _, dir := range t.dirNames {
		if f := floor(dir); f == "system" || f == "engine" || f == "base" {
			known[owner(dir)] = true
		}
	}
	pick := func(s *source) bool { return !sqlFree(s.dir) && (s.code() || floor(s.dir) != "app") }
	for _, l := range sqlTexts(t, pick) {
		for _, name := range tables(words(l.text)) {
			prefix, _, _ := strings.Cut(strings.ToLower(name.text), "_")
			if owns(l.src.dir, name.text) || !l.src.code() && !known[prefix] {
				continue
			}
			found = append(found, finding{l.src.at(l.pos), "3.7", fmt.Sprintf("%s names table %s, whose name does not start with %s_; call a verb of its owner", l.src.dir, name.text, owner(l.src.dir))})
		}
	}
	return found
}

// checkSQLPlaceholders wants $1, $2, ... to appear first in ascending order, in
// every statement; where a part is only known at run time gaps are allowed.
func checkSQLPlaceholders(t *tree) (found []finding) {
	pick := func(s *source) bool { return s.code() && !sqlFree(s.dir) }
	for _, l := range sqlTexts(t, pick) {
		if !statement.MatchString(l.text) {
			continue
		}
		most := 0
		for _, w := range words(l.text) {
			var n int
			if _, err := fmt.Sscanf(w.text, "$%d", &n); err != nil || n <= most && n > 0 {
				continue
			}
			if n != most+1 && (l.whole || n < 1) {
				found = append(found, finding{l.src.at(l.pos), "6.7", fmt.Sprintf("$%d appears before $%d: %s", n, most+1, short(l.text))})
				break
			}
			most = n
		}
		if strings.Contains(withoutStrings(l.text), "?") {
			found = append(found, finding{l.src.at(l.pos), "6.7", "a ? placeholder; write $n: " + short(l.text)})
		}
	}
	return found
}

var sqlString = regexp.MustCompile(`'(?:[^']|'')*'|--[^\n]*`)

func withoutStrings(sql string) string { return sqlString.ReplaceAllString(sql, "''") }

// forbiddenSQL are the words of architecture 6.7 that some database lacks or
// answers differently.
var forbiddenSQL = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`(?i)\bI?LIKE\b`), "LIKE"},
	{regexp.MustCompile(`(?i)\b(lower|upper)\s*\(`), "lower() and upper()"},
	{regexp.MustCompile(`(?i)\bjsonb?_\w+\s*\(|\bjsonb?\s*\(|->>?`), "json functions"},
	{regexp.MustCompile(`(?i)\bCURRENT_(TIMESTAMP|DATE|TIME)\b`), "CURRENT_TIMESTAMP"},
	{regexp.MustCompile(`(?i)\bnow\s*\(`), "now()"},
	{regexp.MustCompile(`(?i)\b(strftime|datetime|julianday|date_trunc)\s*\(`), "a date function"},
	{regexp.MustCompile(`(?i)\bAUTOINCREMENT\b`), "AUTOINCREMENT"},
	{regexp.MustCompile(`(?i)\b(BIG|SMALL)?SERIAL\b`), "SERIAL"},
	{regexp.MustCompile(`(?i)\bARRAY\s*\[|\bANY\s*\(|\bunnest\s*\(|\[\]`), "arrays"},
	{regexp.MustCompile(`(?i)\bAS\s+ENUM\b`), "enums"},
	{regexp.MustCompile(`(?i)\b(CREATE|DROP)\s+(OR\s+REPLACE\s+)?(TEMP\s+)?TRIGGER\b`), "triggers"},
	{regexp.MustCompile(`(?i)\b(CREATE|DROP)\s+(OR\s+REPLACE\s+)?(TEMP\s+|MATERIALIZED\s+)?VIEW\b`), "views"},
	{regexp.MustCompile(`(?i)\bCREATE\s+(OR\s+REPLACE\s+)?(FUNCTION|PROCEDURE)\b|\bCALL\s+\w+\s*\(`), "stored procedures"},
	{regexp.MustCompile(`(?i)\b(SELECT|RETURNING)\s+(DISTINCT\s+)?\*|\b\w+\.\*|,\s*\*(\s|$)`), "SELECT *"},
	{regexp.MustCompile(`(?i)\bDEFERRABLE\b|\bINITIALLY\s+DEFERRED\b`), "deferrable constraints"},
	{regexp.MustCompile(`(?i)\bOFFSET\b`), "OFFSET"},
	{regexp.MustCompile(`(?i)\$\d+\s+IS\s+(NOT\s+)?NULL\b`), "a placeholder without a type, which PostgreSQL cannot guess"},
}

// forbidden gives the forbidden words that a text uses.
func forbidden(sql string) (names []string) {
	plain := withoutStrings(sql)
	for _, f := range forbiddenSQL {
		if f.pattern.MatchString(plain) {
			names = append(names, f.name)
		}
	}
	return names
}

func checkSQLWords(t *tree) (found []finding) {
	pick := func(s *source) bool { return s.code() && !dialectFree(s.dir) }
	for _, l := range sqlTexts(t, pick) {
		for _, name := range forbidden(l.text) {
			found = append(found, finding{l.src.at(l.pos), "6.7", fmt.Sprintf("%s: %s", name, short(l.text))})
		}
	}
	return found
}

var (
	migrationName = regexp.MustCompile(`^(\d{14})_[a-z0-9_]+(?:\.(?:sqlite|postgres))?\.sql$`)
	rawType       = regexp.MustCompile(`(?i)^(integer|int|bigint|smallint|boolean|bool|text|varchar|blob|bytea|real|double|numeric|timestamp|timestamptz|date|json|jsonb|uuid)$`)
)

// checkMigrations holds migrations to their names, their own tables, the type
// tokens and the common words.
func checkMigrations(t *tree) (found []finding) {
	versions := map[string]string{}
	for _, p := range t.textNames(".sql") {
		dir := strings.TrimSuffix(p[:strings.LastIndex(p, "/")], "/migrations")
		text := t.texts[p]
		add := func(at int, rule, what string) {
			found = append(found, finding{fmt.Sprintf("%s:%d", p, 1+strings.Count(text[:at], "\n")), rule, what})
		}
		m := migrationName.FindStringSubmatch(p[strings.LastIndex(p, "/")+1:])
		switch {
		case m == nil:
			add(0, "6.11", "the name is not YYYYMMDDhhmmss_what.sql")
		case versions[m[1]] != "":
			add(0, "6.11", "has the same time as "+versions[m[1]])
		default:
			versions[m[1]] = p
		}
		if !strings.Contains(text, "-- +goose Up") || strings.Contains(text, "-- +goose Down") {
			add(0, "6.11", "a migration has one -- +goose Up and no Down; back-out is the previous binary")
		}
		list := words(text)
		for _, name := range tables(list) {
			if !owns(dir, name.text) && !sqlFree(dir) {
				add(name.at, "3.7", fmt.Sprintf("names table %s, which is not of %s", name.text, dir))
			}
		}
		if dialectFree(dir) {
			continue
		}
		for _, name := range forbidden(text) {
			add(0, "6.7", name)
		}
		for _, table := range createdTables(list) {
			for _, c := range table.columns {
				if rawType.MatchString(c.kind) {
					add(c.at, "6.8", fmt.Sprintf("column %s.%s has type %s; write a token such as @int", table.name, c.name, c.kind))
				}
			}
		}
	}
	return found
}

// table is a table that a migration creates.
type table struct {
	name    string
	at      int
	columns []column
}

type column struct {
	name, kind string
	at         int
}

// createdTables reads the CREATE TABLE statements of a migration.
func createdTables(list []word) (made []table) {
	for i, w := range list {
		if w.key != "TABLE" || keyAt(list, i-1) != "CREATE" {
			continue
		}
		n := afterExists(list, i+1)
		if keyAt(list, n+1) != "(" {
			continue
		}
		made = append(made, table{list[n].text, list[n].at, columns(list, n+2)})
	}
	return made
}

// columns reads the column list that begins at i.
func columns(list []word, i int) (cols []column) {
	depth, first := 1, true
	for ; i < len(list) && depth > 0; i++ {
		switch key := list[i].key; {
		case key == "(":
			depth++
		case key == ")":
			depth--
		case key == "," && depth == 1:
			first = true
			continue
		case first && isName(key) && !slices.Contains([]string{"PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT"}, key):
			kind := ""
			if i+1 < len(list) {
				kind = list[i+1].text
			}
			cols = append(cols, column{list[i].text, kind, list[i].at})
		}
		first = false
	}
	return cols
}

// personColumn are the names of columns that say whom a row is about.
var personColumn = regexp.MustCompile(`^(account|author|owner|actor|member|person|viewer|recipient|sender|reporter|guardian|teen|creator|holder|uploader|payer|payee|subscriber|follower|participant|moderator|inviter|invitee)(_id)?$|_account(_id)?$`)

// checkErase wants each table with a person's id to be named in the erase.go or
// store_erase.go of its folder.
func checkErase(t *tree) (found []finding) {
	for _, p := range t.textNames(".sql") {
		dir := strings.TrimSuffix(p[:strings.LastIndex(p, "/")], "/migrations")
		for _, table := range createdTables(words(t.texts[p])) {
			n := slices.IndexFunc(table.columns, func(c column) bool {
				return personColumn.MatchString(c.name) && (c.kind == "@id" || c.kind == "@int")
			})
			personal := n >= 0 || table.name == owner(dir)+"_account"
			if personal && !erases(t.dirs[dir], table.name) {
				found = append(found, finding{fmt.Sprintf("%s:%d", p, 1+strings.Count(t.texts[p][:table.at], "\n")), "18.5",
					fmt.Sprintf("table %s holds a person's id, and %s/erase.go does not name it", table.name, dir)})
			}
		}
	}
	return found
}

// erases tells whether the folder's erase files name the table, in SQL or in a
// description.
func erases(files []*source, name string) bool {
	whole := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
	for _, s := range files {
		if s.base != "erase.go" && s.base != "store_erase.go" {
			continue
		}
		if slices.ContainsFunc(s.literals(), func(l literal) bool { return whole.MatchString(l.text) }) {
			return true
		}
	}
	return false
}
