package record

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"time"
)

// Table words a record as a table with one row for each thing that is held.
func (r Record) Table() ([]byte, error) {
	rows := [][]string{{"line", "what", "at", "by", "kind", "text"}}
	add := func(line, what string, at time.Time, by, kind, text string) {
		rows = append(rows, []string{plain(line), what, at.UTC().Format(time.RFC3339), plain(by), plain(kind), plain(text)})
	}
	add("", "member", r.Made, "@"+r.Member.Username, r.Member.Number, r.Member.Name)
	for _, c := range r.Chats {
		for _, m := range c.Said {
			add(c.Line, "message", m.At, m.From, m.Kind, strings.TrimSpace(m.Text+" "+m.File))
		}
		for _, n := range c.Notes {
			add(c.Line, "note", n.At, n.By, "", n.Text)
		}
		for _, l := range c.Labels {
			add(c.Line, "label", r.Made, "", "", l)
		}
		for _, s := range c.Steps {
			add(c.Line, "event", s.At, s.By, s.What, s.About)
		}
		for _, t := range c.Tokens {
			add(c.Line, "notification", t.At, "member", t.Frequency+" "+t.State, t.Title)
		}
	}
	for _, c := range r.Consents {
		add("", "consent", c.At, "member", c.Category, strconv.FormatBool(c.Allowed)+" "+c.Source)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// plain keeps what somebody wrote from being read as a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
