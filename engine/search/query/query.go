package query

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of a query.
const (
	MaxRunes = 200
	MaxTerms = 12
)

// Kind says what a term is.
type Kind string

// The kinds of terms.
const (
	Word    = Kind("word")
	Phrase  = Kind("phrase")
	Tag     = Kind("tag")
	Mention = Kind("mention")
	Address = Kind("address")
)

// Term is something that must be in a post, or, with Not, must not be. Text is
// without quotes, "#" and "@".
type Term struct {
	Kind Kind
	Text string
	Not  bool
}

// Op is the name of a condition.
type Op string

// The conditions.
const (
	From     = Op("from")     // Value is a username, or "me"
	Before   = Op("before")   // To is the bound
	After    = Op("after")    // From is the bound
	During   = Op("during")   // From and To are the bounds
	Language = Op("language") // Value is a language, in small letters
	Has      = Op("has")      // Value is one of hasValues
	Is       = Op("is")       // Value is "reply" or "sensitive"
	In       = Op("in")       // Value is "library", "public" or "all"
)

// Values of has:, is: and in:.
var (
	hasValues = []string{"media", "image", "video", "audio", "poll", "link", "embed"}
	isValues  = []string{"reply", "sensitive"}
	inValues  = []string{"library", "public", "all"}
)

// Cond is a condition on posts; with Not it must not hold. A time t fits when
// From <= t < To; a zero bound is none.
type Cond struct {
	Op       Op
	Value    string
	From, To time.Time
	Not      bool
}

// Query is what somebody looks for.
type Query struct {
	Terms []Term
	Conds []Cond
}

// Parse reads a query. It never fails: what it does not understand is a word.
func Parse(s string) Query {
	if utf8.RuneCountInString(s) > MaxRunes {
		s = string([]rune(s)[:MaxRunes])
	}
	var q Query
	for _, t := range scan(strings.ToValidUTF8(s, " ")) {
		if len(q.Terms)+len(q.Conds) >= MaxTerms {
			break
		}
		q.add(t)
	}
	return q
}

// raw is a part of a query between blanks, or between quotes.
type raw struct {
	text   string
	quoted bool
	not    bool
}

// quotes are the pairs of signs that enclose a phrase.
var quotes = map[rune]rune{'"': '"', '“': '”', '«': '»', '„': '“', '”': '”'}

// scan cuts a query into its parts.
func scan(s string) []raw {
	var out []raw
	for s = strings.TrimLeftFunc(s, blank); s != ""; s = strings.TrimLeftFunc(s, blank) {
		var t raw
		if rest := strings.TrimLeft(s, "+-"); rest != "" && !blank(first(rest)) {
			t.not = strings.HasSuffix(s[:len(s)-len(rest)], "-")
			s = rest
		}
		if end, ok := quotes[first(s)]; ok {
			inner := s[utf8.RuneLen(first(s)):]
			if i := strings.IndexRune(inner, end); i >= 0 {
				t.text, t.quoted = strings.Join(strings.FieldsFunc(inner[:i], separates), " "), true
				s = inner[i+utf8.RuneLen(end):]
				out = append(out, t)
				continue
			}
		}
		i := strings.IndexFunc(s, blank)
		if i < 0 {
			i = len(s)
		}
		t.text, s = strings.TrimLeft(s[:i], `+-"“„”«»`), s[i:]
		out = append(out, t)
	}
	return out
}

func blank(r rune) bool { return unicode.IsSpace(r) || r == 0x00A0 || unicode.IsControl(r) }

// separates tells of what stands between the words of a phrase.
func separates(r rune) bool { return blank(r) || strings.ContainsRune(`"“„”«»`, r) }

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// add understands one part.
func (q *Query) add(t raw) {
	if t.text == "" {
		return
	}
	if t.quoted {
		q.Terms = append(q.Terms, Term{Phrase, t.text, t.not})
		return
	}
	if name, value, ok := strings.Cut(t.text, ":"); ok {
		if c, ok := condition(Op(strings.ToLower(name)), value); ok {
			c.Not = t.not
			q.Conds = append(q.Conds, c)
			return
		}
	}
	term := Term{Word, t.text, t.not}
	lower := strings.ToLower(t.text)
	switch {
	case strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://"):
		term.Kind = Address
	case strings.HasPrefix(t.text, "#") && len(t.text) > 1:
		term.Kind, term.Text = Tag, t.text[1:]
	case strings.HasPrefix(t.text, "@") && len(t.text) > 1:
		term.Kind, term.Text = Mention, t.text[1:]
	}
	q.Terms = append(q.Terms, term)
}

// condition reads the value of a condition.
func condition(op Op, value string) (c Cond, ok bool) {
	c = Cond{Op: op, Value: strings.ToLower(value)}
	among := func(known []string) bool { return slices.Contains(known, c.Value) }
	switch op {
	case From:
		c.Value = strings.TrimLeft(value, "@")
		return c, c.Value != ""
	case Before, After, During:
		c.Value = ""
		return c.dated(value)
	case Language:
		return c, tagged(c.Value)
	case Has:
		return c, among(hasValues)
	case Is:
		return c, among(isValues)
	case In:
		return c, among(inValues)
	}
	return c, false
}

// dated reads a day, a month, a year or an instant: before: ends at its
// beginning, after: begins at its end.
func (c Cond) dated(value string) (Cond, bool) {
	from, to, ok := span(value)
	switch c.Op {
	case Before:
		c.To = from
	case After:
		c.From = to
	default:
		c.From, c.To = from, to
	}
	return c, ok
}

func span(value string) (from, to time.Time, ok bool) {
	for _, f := range []struct {
		layout              string
		years, months, days int
	}{{"2006-01-02", 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if t, err := time.Parse(f.layout, value); err == nil {
			return t, t.AddDate(f.years, f.months, f.days), within(t)
		}
	}
	t, err := time.Parse(time.RFC3339, value)
	return t.UTC(), t.UTC().Add(time.Second), err == nil && within(t)
}

// within keeps dates to those that instants of posts can be compared with.
func within(t time.Time) bool { return t.Year() >= 1 && t.Year() < 9999 }

func tagged(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return len(s) >= 2 && len(s) <= 35
}

// String writes the query so that Parse reads the same.
func (q Query) String() string {
	var parts []string
	sign := func(not bool) string {
		if not {
			return "-"
		}
		return ""
	}
	for _, t := range q.Terms {
		parts = append(parts, sign(t.Not)+map[Kind]string{Tag: "#", Mention: "@"}[t.Kind]+t.quote())
	}
	for _, c := range q.Conds {
		parts = append(parts, sign(c.Not)+string(c.Op)+":"+c.text())
	}
	return strings.Join(parts, " ")
}

func (t Term) quote() string {
	if t.Kind == Phrase {
		return `"` + t.Text + `"`
	}
	return t.Text
}

func (c Cond) text() string {
	switch c.Op {
	case Before:
		return c.To.Format(time.RFC3339)
	case After:
		return c.From.Add(-time.Second).Format(time.RFC3339)
	case During:
		for _, f := range []string{"2006", "2006-01", "2006-01-02"} {
			if s := c.From.Format(f); spans(s, c) {
				return s
			}
		}
		return c.From.Format(time.RFC3339)
	}
	return c.Value
}

func spans(s string, c Cond) bool {
	from, to, ok := span(s)
	return ok && from.Equal(c.From) && to.Equal(c.To)
}

// Fits tells whether an instant is in the span of a dated condition.
func (c Cond) Fits(t time.Time) bool {
	return (c.From.IsZero() || !t.Before(c.From)) && (c.To.IsZero() || t.Before(c.To))
}
