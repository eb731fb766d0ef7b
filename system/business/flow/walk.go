package flow

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parvis/base/i18n"
	"parvis/engine/message/card"
)

// mostTold is how much a member fills in, and how much one screen hands on to the next, in
// bytes.
const mostTold = 64 << 10

// masked stands for what people do not read.
const masked = "•••"

// mostSteps is how often a member goes on before it is too long.
const mostSteps = 60

// Press is what a member did on a screen: what they filled in, and which of its parts they
// pressed.
type Press struct {
	Screen string              `json:"s"`
	Values map[string][]string `json:"v"`
	Part   int                 `json:"p"`
}

// Step is where a member is after some presses.
type Step struct {
	// Screen is what they see, with all its words.
	Screen Screen
	// Wrong says by field what is wrong with the last press: the last word of a sentence's key.
	Wrong map[string]string
	// Done says that they are through: Response is what was filled in for the business, and
	// Lines for people.
	Done     bool
	Response map[string]any
	Lines    []string
}

// at is where a walk stands.
type at struct {
	doc  Doc
	data map[string]map[string]any
	form map[string]map[string]any
	// typed is what stood in the fields of screens that were left.
	typed map[string]map[string][]string
}

// Walk goes through the presses from a screen with some data; "" is the first one. It gives
// errPress for presses that cannot have been made.
func (d Doc) Walk(start string, data map[string]any, presses []Press) (Step, error) {
	if start == "" {
		start = d.Screens[0].ID
	}
	w := at{d, map[string]map[string]any{start: data}, map[string]map[string]any{}, map[string]map[string][]string{}}
	var out Step
	var left []string // screens, in the order in which their Footers were pressed
	lines := map[string][]string{}
	here := d.Screen(start)
	if here == nil || len(presses) > mostSteps {
		return out, errPress
	}
	out.Screen = w.drawn(here)
	for i, p := range presses {
		if p.Screen != here.ID || p.Part < 0 || p.Part >= len(here.Parts) || here.Parts[p.Part].Action == nil {
			return out, errPress
		}
		action := here.Parts[p.Part].Action
		whole := here.Parts[p.Part].Type == "Footer"
		values, wrong, said := w.take(out.Screen, p.Values, whole)
		if len(wrong) > 0 {
			if i < len(presses)-1 {
				return out, errPress
			}
			out.Wrong = wrong
			return out, nil
		}
		w.form[here.ID], w.typed[here.ID] = values, p.Values
		if whole && !slices.Contains(left, here.ID) {
			left = append(left, here.ID)
		}
		lines[here.ID] = said
		budget := mostTold
		given, _ := w.value(here.ID, action.payload, &budget).(map[string]any)
		switch {
		case budget < 0:
			return out, errPress
		case action.Name == "complete":
			for _, of := range left {
				out.Lines = append(out.Lines, lines[of]...)
			}
			out.Done, out.Response = true, given
			return out, nil
		case action.Name == "navigate":
			here = d.Screen(action.Next)
			w.data[here.ID] = given
			out.Screen = w.drawn(here)
		default:
			return out, errPress
		}
	}
	return out, nil
}

// named gives what a text names, or the text.
func (w at) named(screen, s string) any {
	m := ref.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	of, what := screen, m[1]
	if m[2] != "" {
		of, what = m[2], m[3]
	}
	if what == "data" {
		return w.data[of][m[4]]
	}
	return w.form[of][m[4]]
}

// value gives a copy of something with the values that it names in their places. It spends of
// a budget of bytes, below zero once it is too much: what is named twice on each screen would
// double with each press.
func (w at) value(screen string, v any, budget *int) any {
	if s, is := v.(string); is {
		return w.copied(screen, w.named(screen, s), false, budget)
	}
	return w.copied(screen, v, true, budget)
}

// copied is value of what may name something, or of what was named and is not read again.
func (w at) copied(screen string, v any, names bool, budget *int) any {
	inner := func(e any) any {
		if names {
			return w.value(screen, e, budget)
		}
		return w.copied(screen, e, false, budget)
	}
	if *budget -= 8; *budget < 0 {
		return nil
	}
	switch v := v.(type) {
	case string:
		*budget -= len(v)
	case map[string]any:
		out := map[string]any{}
		for key, e := range v {
			*budget -= len(key)
			if given := inner(e); given != nil {
				out[key] = given
			}
		}
		return out
	case []any:
		out := make([]any, 0, min(len(v), max(*budget, 0)))
		for _, e := range v {
			out = append(out, inner(e))
		}
		return out
	case []string:
		out := make([]any, len(v))
		for i, s := range v {
			*budget -= 8 + len(s)
			out[i] = s
		}
		return out
	}
	return v
}

// said gives a text with the value that it names in its place.
func (w at) said(screen, s string) string {
	return plain(w.named(screen, s))
}

// plain words a value on a screen; "" for what has no words.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		if i18n.BadText(v) || utf8.RuneCountInString(v) > mostWords {
			return ""
		}
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		if v {
			return "1"
		}
	}
	return ""
}

// drawn is a screen with its words.
func (w at) drawn(s *Screen) Screen {
	out := Screen{ID: s.ID, Title: w.said(s.ID, s.Title), Parts: slices.Clone(s.Parts), sensitive: s.sensitive}
	for i := range out.Parts {
		p := &out.Parts[i]
		p.Label, p.Hint, p.From, p.To = w.said(s.ID, p.Label), w.said(s.ID, p.Hint), w.said(s.ID, p.From), w.said(s.ID, p.To)
		p.Lines, p.Init = slices.Clone(p.Lines), slices.Clone(p.Init)
		for j := range p.Lines {
			p.Lines[j] = w.said(s.ID, p.Lines[j])
		}
		if typed := w.typed[s.ID]; typed != nil && p.Name != "" {
			if p.Init = typed[p.Name]; p.Input == "password" || p.Input == "passcode" {
				p.Init = nil
			}
		} else if len(p.Init) == 1 {
			p.Init = w.held(s.ID, p.Init[0])
		}
		if p.source != "" {
			p.Options, _ = optionsOf(w.named(s.ID, p.source))
		}
	}
	return out
}

// held is what a field holds at first.
func (w at) held(screen, s string) (out []string) {
	switch v := w.named(screen, s).(type) {
	case []any:
		for _, e := range v[:min(len(v), mostOptions)] {
			out = append(out, plain(e))
		}
	case []string:
		out = slices.Clone(v)
	default:
		out = []string{plain(v)}
	}
	return out
}

// take checks what was filled in on a screen; what is not left by its Footer may lack
// something.
func (w at) take(s Screen, given map[string][]string, whole bool) (values map[string]any, wrong map[string]string, lines []string) {
	values, wrong = map[string]any{}, map[string]string{}
	for _, p := range s.Parts {
		if p.Name == "" {
			continue
		}
		v, shown, problem := p.take(given[p.Name], w.doc.Dated, whole)
		if problem != "" {
			wrong[p.Name] = problem
			continue
		}
		values[p.Name] = v
		if shown != "" && slices.Contains(s.sensitive, p.Name) {
			shown = masked
		}
		if shown != "" {
			lines = append(lines, p.Label+": "+shown)
		}
	}
	return values, wrong, lines
}

var (
	digits = regexp.MustCompile(`^-?[0-9]+([.,][0-9]+)?$`)
	mail   = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	phone  = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{3,29}$`)
)

// take checks what is in a field; it gives it for the business and for people, or the word
// of what is wrong.
func (p Part) take(given []string, dated, whole bool) (value any, shown, wrong string) {
	one := ""
	if len(given) > 0 {
		one = card.Composed(given[0])
	}
	needed := whole && p.Required
	switch p.Type {
	case "OptIn":
		if needed && one == "" {
			return nil, "", "needed"
		}
		if one != "" {
			shown = "✓"
		}
		return one != "", shown, ""
	case "CheckboxGroup":
		return p.several(given, whole)
	case "Dropdown", "RadioButtonsGroup":
		i := slices.IndexFunc(p.Options, func(o Option) bool { return o.ID == one })
		switch {
		case one == "" && needed:
			return nil, "", "needed"
		case one == "":
			return "", "", ""
		case i < 0:
			return nil, "", "choice"
		}
		return one, p.Options[i].Title, ""
	case "DatePicker":
		return p.day(one, needed, dated)
	}
	return p.written(one, needed, whole)
}

// written checks a text.
func (p Part) written(s string, needed, whole bool) (value any, shown, wrong string) {
	n := utf8.RuneCountInString(s)
	forms := map[string]*regexp.Regexp{"number": digits, "passcode": digits, "email": mail, "phone": phone}
	switch form := forms[p.Input]; {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0) || p.Max > 0 && n > p.Max:
		return nil, "", "long"
	case s == "" && needed:
		return nil, "", "needed"
	case s == "":
	case whole && n < p.Min:
		return nil, "", "short"
	case whole && form != nil && !form.MatchString(s):
		return nil, "", p.Input
	}
	if shown = s; s != "" && (p.Input == "password" || p.Input == "passcode") {
		shown = masked
	}
	return s, shown, ""
}

// several checks what of several is chosen.
func (p Part) several(given []string, whole bool) (value any, shown, wrong string) {
	ids, titles := []string{}, []string{}
	for _, o := range p.Options {
		if slices.Contains(given, o.ID) {
			ids, titles = append(ids, o.ID), append(titles, o.Title)
		}
	}
	switch {
	case whole && p.Required && len(ids) == 0:
		return nil, "", "needed"
	case whole && len(ids) > 0 && len(ids) < p.Min:
		return nil, "", "few"
	case p.Max > 0 && len(ids) > p.Max:
		return nil, "", "many"
	}
	return ids, strings.Join(titles, ", "), ""
}

// day checks a day.
func (p Part) day(s string, needed, dated bool) (value any, shown, wrong string) {
	if s == "" {
		if needed {
			return nil, "", "needed"
		}
		return "", "", ""
	}
	t, err := time.Parse(time.DateOnly, s)
	from, to := p.Bounds()
	if err != nil || from != "" && s < from || to != "" && s > to {
		return nil, "", "date"
	}
	if !dated {
		return strconv.FormatInt(t.UnixMilli(), 10), s, ""
	}
	return s, s, ""
}

// Bounds are the first and the last day of a field as days; "" for none.
func (p Part) Bounds() (from, to string) { return asDay(p.From), asDay(p.To) }

// asDay gives a day that is told as one, or in milliseconds.
func asDay(s string) string {
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.UnixMilli(ms).UTC().Format(time.DateOnly)
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}

// Told is the answer as the business gets it, with the token that it gave.
func (s Step) Told(token string) (json.RawMessage, error) {
	out := map[string]any{}
	for key, v := range s.Response {
		out[key] = v
	}
	out["flow_token"] = token
	data, err := json.Marshal(out)
	if err == nil && len(data) > mostTold {
		err = errPress
	}
	return data, err
}
