package form

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Errors of reading.
var (
	// ErrSyntax says that a file is not what it should be.
	ErrSyntax = errors.New("form: cannot be read")
	// ErrLarge says that an item, or a table, is larger than may be.
	ErrLarge = errors.New("form: too large")
)

// TableMax bounds a table, in bytes, and so what of it is held in memory.
const TableMax = 16 << 20

// rowsMax bounds the rows of a table.
const rowsMax = 200_000

// Row is one line of a table. Which fields count depends on its kind.
type Row struct {
	// Address is name@domain, a domain, or the address of a post.
	Address string
	// List is the title of a list.
	List string
	// Reblogs, Notify and Languages belong to a follow, Hide to a mute: whether
	// notifications are hidden too.
	Reblogs, Notify, Hide bool
	Languages             []string
}

// Table reads a table of a kind, or a collection of addresses as JSON.
func Table(r io.Reader, kind Kind) ([]Row, error) {
	in := bufio.NewReader(io.LimitReader(r, TableMax+1))
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3)
	}
	if first, _ := in.Peek(1); kind == Bookmarks && len(first) == 1 && first[0] == '{' {
		return collected(in)
	}
	all, err := records(in, rowsMax+1)
	if err != nil {
		return nil, err
	}
	if len(all) > rowsMax {
		return nil, ErrLarge
	}
	columns := plain(kind)
	if len(all) > 0 && heading(all[0]) {
		columns, all = titled(all[0], columns), all[1:]
	}
	rows := make([]Row, 0, len(all))
	for _, rec := range all {
		if row := columns.row(rec, kind); row.Address != "" || row.List != "" {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// records reads at most so many lines of CSV, all as valid text.
func records(r io.Reader, most int) ([][]string, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord, c.LazyQuotes, c.TrimLeadingSpace = -1, true, true
	var out [][]string
	for len(out) < most {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.Join(ErrSyntax, err)
		}
		if c.InputOffset() > TableMax {
			return nil, ErrLarge
		}
		for _, s := range rec {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return nil, ErrSyntax
			}
		}
		out = append(out, rec)
	}
	return out, nil
}

// columns says where in a line each field stands; -1 is nowhere.
type columns struct{ address, list, reblogs, notify, languages, hide int }

// plain gives the columns of a table without a heading.
func plain(kind Kind) columns {
	switch kind {
	case Lists:
		return columns{1, 0, -1, -1, -1, -1}
	case Follows:
		return columns{0, -1, 1, 2, 3, -1}
	case Mutes:
		return columns{0, -1, -1, -1, -1, 1}
	}
	return columns{0, -1, -1, -1, -1, -1}
}

// titled reads the columns off a heading.
func titled(heading []string, otherwise columns) columns {
	c := columns{-1, -1, -1, -1, -1, -1}
	for i, name := range heading {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "account address", "account", "#domain":
			c.address = i
		case "list", "list name":
			c.list = i
		case "show boosts":
			c.reblogs = i
		case "notify on new posts":
			c.notify = i
		case "languages":
			c.languages = i
		case "hide notifications":
			c.hide = i
		}
	}
	if c.address < 0 {
		return otherwise
	}
	return c
}

func (c columns) row(rec []string, kind Kind) Row {
	at := func(i int) string {
		if i < 0 || i >= len(rec) {
			return ""
		}
		return strings.TrimSpace(rec[i])
	}
	row := Row{Address: at(c.address), List: at(c.list)}
	if kind == Follows {
		row.Reblogs, row.Notify = truth(at(c.reblogs), true), truth(at(c.notify), false)
		row.Languages = strings.FieldsFunc(at(c.languages), func(r rune) bool { return r == ',' || r == ' ' })
	}
	if kind == Mutes {
		row.Hide = truth(at(c.hide), true)
	}
	return row
}

func truth(s string, otherwise bool) bool {
	switch strings.ToLower(s) {
	case "true", "t", "1", "yes":
		return true
	case "false", "f", "0", "no":
		return false
	}
	return otherwise
}

// collected reads a collection of addresses.
func collected(r io.Reader) ([]Row, error) {
	var rows []Row
	err := items(r, Place{}, func(_ Place, raw json.RawMessage) error {
		var t text
		if json.Unmarshal(raw, &t) != nil || t == "" {
			t = text("?")
		}
		if rows = append(rows, Row{Address: string(t)}); len(rows) > rowsMax {
			return ErrLarge
		}
		return nil
	})
	return rows, err
}
