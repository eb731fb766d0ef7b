package flow

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"parvis/base/i18n"
)

// Limits of screens. The published ones are wider; these are what a member walks through.
const (
	// MaxDoc is how long the description of screens is, in bytes.
	MaxDoc      = 1 << 20
	mostScreens = 30
	mostParts   = 50
	mostOptions = 200
	mostWords   = 4096
	mostInput   = 1000
)

// Doc is what a flow shows: screens that lead on from one to another.
type Doc struct {
	// Dated says that days are told as days, and not in milliseconds as before version 5.
	Dated   bool
	Screens []Screen

	pictures int
}

// mostPictures is how many pictures the screens of one flow have.
const mostPictures = 10

// Pictures are the parts that are one, in the order of their numbers.
func (d Doc) Pictures() (out []Part) {
	for _, s := range d.Screens {
		for _, p := range s.Parts {
			if p.Picture > 0 {
				out = append(out, p)
			}
		}
	}
	return out
}

// Screen is one page of a flow.
type Screen struct {
	ID, Title string
	Parts     []Part
	// data are the names that it is shown with.
	data map[string]bool
	// sensitive are the fields of which people read only that they were filled in.
	sensitive []string
}

// Part is something that stands on a screen: words, a field, a picture, or what leads on.
type Part struct {
	// Type is by its published name, such as TextInput.
	Type string
	// Name is that of a field. Label, Text and Hint are words; Lines those of longer ones.
	Name, Label, Hint string
	Lines             []string
	Required          bool
	// Input is what sort of text a field takes; Min and Max bound its length, or how many are
	// chosen, and From and To its day.
	Input    string
	Min, Max int
	From, To string
	Options  []Option
	// Init is what a field holds at first.
	Init []string
	// Source is a picture in base64, and Picture its number among those of the document, from 1.
	Source  string
	Picture int
	Action  *Action

	// Path is where it stands in the document.
	Path string

	source string // where Options come from, if not from here
}

// Option is one that can be chosen.
type Option struct{ ID, Title, Description string }

// Action is what a press does.
type Action struct {
	// Name is navigate, complete or open_url; Next is the screen that comes, URL an address.
	Name, Next, URL string
	payload         map[string]any
}

// Problem is what is wrong at a place of the description.
type Problem struct{ Path, Message string }

// Refused are all problems of a description.
type Refused []Problem

// Error names the first.
func (r Refused) Error() string { return r[0].Path + ": " + r[0].Message }

// words are keys of many parts.
var words = []string{"type", "visible"}

// parts are the types of parts with the keys that they have besides.
var parts = map[string][]string{
	"TextHeading": {"text"}, "TextSubheading": {"text"}, "TextBody": {"text", "font-weight", "strikethrough", "markdown"}, "TextCaption": {"text", "font-weight", "strikethrough", "markdown"},
	"TextInput":         {"name", "label", "input-type", "required", "min-chars", "max-chars", "helper-text", "init-value", "enabled", "label-variant"},
	"TextArea":          {"name", "label", "required", "max-length", "helper-text", "init-value", "enabled", "label-variant"},
	"Dropdown":          {"name", "label", "required", "data-source", "init-value", "enabled"},
	"RadioButtonsGroup": {"name", "label", "required", "data-source", "init-value", "enabled", "description"},
	"CheckboxGroup":     {"name", "label", "required", "data-source", "init-value", "enabled", "description", "min-selected-items", "max-selected-items"},
	"DatePicker":        {"name", "label", "required", "min-date", "max-date", "helper-text", "init-value", "enabled"},
	"OptIn":             {"name", "label", "required", "init-value", "on-click-action"},
	"Image":             {"src", "width", "height", "scale-type", "aspect-ratio", "alt-text"},
	"EmbeddedLink":      {"text", "on-click-action"},
	"Footer":            {"label", "on-click-action", "left-caption", "center-caption", "right-caption", "enabled"},
}

// inputs are the sorts of texts.
var inputs = []string{"text", "number", "email", "password", "passcode", "phone"}

var (
	name = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,79}$`)
	// ref is a value of elsewhere: of the screen, of its fields, or of those of another.
	ref = regexp.MustCompile(`^\$\{(?:(data|form)|screen\.([A-Za-z_][A-Za-z0-9_]*)\.(data|form))\.([A-Za-z_][A-Za-z0-9_]*)\}$`)
)

// parser reads a description and keeps what is wrong.
type parser struct{ problems Refused }

func (p *parser) bad(path, message string) {
	if len(p.problems) < 20 {
		p.problems = append(p.problems, Problem{path, message})
	}
}

// Parse reads the description of screens; an error is Refused.
func Parse(data []byte) (Doc, error) {
	p := &parser{}
	var top map[string]any
	in := json.NewDecoder(bytes.NewReader(data))
	if len(data) > MaxDoc {
		return Doc{}, Refused{{"$", fmt.Sprintf("at most %d bytes.", MaxDoc)}}
	}
	if err := in.Decode(&top); err != nil || !utf8.Valid(data) {
		return Doc{}, Refused{{"$", "JSON of an object."}}
	}
	if _, err := in.Token(); err != io.EOF {
		return Doc{}, Refused{{"$", "one object alone."}}
	}
	d := p.doc(top)
	if d.pictures > mostPictures {
		p.bad("$.screens", fmt.Sprintf("at most %d pictures.", mostPictures))
	}
	if len(p.problems) == 0 {
		p.refs(d)
	}
	if len(p.problems) > 0 {
		return Doc{}, p.problems
	}
	return d, nil
}

func (p *parser) doc(top map[string]any) Doc {
	p.only(top, "$", "version", "screens", "routing_model")
	major, _, _ := strings.Cut(p.text(top, "$", "version", true, 10), ".")
	n, err := strconv.Atoi(major)
	if err != nil || n < 2 {
		p.bad("$.version", "a version from 2.1, such as 5.0.")
	}
	d := Doc{Dated: n >= 5}
	list, _ := top["screens"].([]any)
	if len(list) == 0 || len(list) > mostScreens {
		p.bad("$.screens", fmt.Sprintf("1 to %d screens.", mostScreens))
		return d
	}
	for i, v := range list {
		o, is := v.(map[string]any)
		at := fmt.Sprintf("$.screens[%d]", i)
		if !is {
			p.bad(at, "an object.")
			continue
		}
		s := p.screen(o, at)
		if d.Screen(s.ID) != nil {
			p.bad(at+".id", "an id that no other screen has.")
		}
		for j := range s.Parts {
			if s.Parts[j].Source != "" {
				d.pictures++
				s.Parts[j].Picture = d.pictures
			}
		}
		d.Screens = append(d.Screens, s)
	}
	return d
}

// Screen gives a screen by its id; nil for none.
func (d Doc) Screen(which string) *Screen {
	for i := range d.Screens {
		if d.Screens[i].ID == which {
			return &d.Screens[i]
		}
	}
	return nil
}

// only refuses keys that an object does not have here.
func (p *parser) only(o map[string]any, path string, names ...string) {
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(names, key) {
			p.bad(path+"."+key, "not a property that is built on this instance.")
		}
	}
}

// text reads a text.
func (p *parser) text(o map[string]any, path, key string, needed bool, most int) string {
	v, there := o[key]
	s, is := v.(string)
	switch {
	case !there && !needed:
	case !is || needed && strings.TrimSpace(s) == "":
		p.bad(path+"."+key, "a text.")
	case utf8.RuneCountInString(s) > most || i18n.BadText(s) && key != "src" || strings.ContainsRune(s, 0):
		p.bad(path+"."+key, fmt.Sprintf("a text of at most %d characters, without signs that change how it is read.", most))
	case strings.Contains(s, "${") && !ref.MatchString(s):
		p.bad(path+"."+key, "a whole value such as ${data.name}; expressions are not built on this instance.")
	}
	return s
}

// flag reads a yes or no; others are not built.
func (p *parser) flag(o map[string]any, path, key string, otherwise bool) bool {
	v, there := o[key]
	if !there {
		return otherwise
	}
	b, is := v.(bool)
	if !is {
		p.bad(path+"."+key, "true or false; expressions are not built on this instance.")
	}
	return b
}

func (p *parser) number(o map[string]any, path, key string, most int) int {
	v, there := o[key]
	if !there {
		return 0
	}
	f, is := v.(float64)
	if !is || f < 0 || f > float64(most) || f != float64(int(f)) {
		p.bad(path+"."+key, fmt.Sprintf("a whole number from 0 to %d.", most))
		return 0
	}
	return int(f)
}

func (p *parser) screen(o map[string]any, path string) Screen {
	p.only(o, path, "id", "title", "terminal", "success", "data", "layout", "refresh_on_back", "sensitive")
	s := Screen{ID: p.text(o, path, "id", true, 80), Title: p.text(o, path, "title", false, 80), data: map[string]bool{}}
	if !name.MatchString(s.ID) || s.ID == "SUCCESS" {
		p.bad(path+".id", "letters, digits and _, and not SUCCESS.")
	}
	if o["data"] != nil {
		declared, is := o["data"].(map[string]any)
		if !is {
			p.bad(path+".data", "an object.")
		}
		for key := range declared {
			s.data[key] = true
		}
	}
	if o["sensitive"] != nil {
		s.sensitive = p.names(o["sensitive"], path+".sensitive")
	}
	layout, _ := o["layout"].(map[string]any)
	p.only(layout, path+".layout", "type", "children")
	if layout["type"] != "SingleColumnLayout" {
		p.bad(path+".layout.type", "SingleColumnLayout.")
	}
	s.Parts = p.children(layout, path+".layout", nil, false)
	if len(s.Parts) > mostParts {
		p.bad(path+".layout.children", fmt.Sprintf("at most %d of them.", mostParts))
	}
	feet := 0
	for i, part := range s.Parts {
		if part.Type == "Footer" {
			feet++
		}
		if part.Name != "" && slices.ContainsFunc(s.Parts[:i], func(o Part) bool { return o.Name == part.Name }) {
			p.bad(part.Path+".name", "a name that no other field of the screen has.")
		}
	}
	if feet != 1 {
		p.bad(path+".layout.children", "one Footer, which leads on.")
	}
	return s
}

// names reads a list of fields.
func (p *parser) names(v any, path string) (out []string) {
	list, is := v.([]any)
	for _, e := range list {
		s, text := e.(string)
		is = is && text
		out = append(out, s)
	}
	if !is || len(out) > mostParts {
		p.bad(path, "a list of the names of fields.")
	}
	return out
}

// children reads the parts of a layout, and those of a form in it.
func (p *parser) children(o map[string]any, path string, init map[string]any, inForm bool) []Part {
	list, is := o["children"].([]any)
	if !is {
		p.bad(path+".children", "a list.")
	}
	var out []Part
	for i, v := range list {
		c, is := v.(map[string]any)
		at := fmt.Sprintf("%s.children[%d]", path, i)
		kind, _ := c["type"].(string)
		switch {
		case !is:
			p.bad(at, "an object.")
		case kind == "Form" && !inForm:
			p.only(c, at, "type", "name", "children", "init-values")
			values, _ := c["init-values"].(map[string]any)
			out = append(out, p.children(c, at, values, true)...)
		case parts[kind] == nil:
			p.bad(at+".type", "not a component that is built on this instance.")
		default:
			if part, seen := p.part(c, at, kind, init); seen {
				out = append(out, part)
			}
		}
	}
	return out
}

// part reads one part; seen is false for one that is not to be seen.
func (p *parser) part(o map[string]any, path, kind string, init map[string]any) (part Part, seen bool) {
	p.only(o, path, slices.Concat(words, parts[kind])...)
	part = Part{Type: kind, Path: path, Required: p.flag(o, path, "required", false), Min: p.number(o, path, "min-chars", mostInput), Max: p.number(o, path, "max-chars", mostInput)}
	seen = p.flag(o, path, "visible", true) && p.flag(o, path, "enabled", true)
	p.flag(o, path, "strikethrough", false)
	p.flag(o, path, "markdown", false)
	has := func(key string) bool { return slices.Contains(parts[kind], key) }
	if has("name") {
		if part.Name = p.text(o, path, "name", true, 80); !name.MatchString(part.Name) {
			p.bad(path+".name", "letters, digits and _.")
		}
		part.Init = p.init(o, path, init[part.Name])
	}
	if has("label") {
		part.Label = p.text(o, path, "label", true, 300)
	}
	if has("text") {
		part.Lines = p.lines(o, path)
	}
	for _, key := range []string{"helper-text", "description", "alt-text", "left-caption", "center-caption", "right-caption"} {
		if has(key) {
			part.Hint = strings.TrimSpace(part.Hint + " " + p.text(o, path, key, false, 300))
		}
	}
	if has("on-click-action") && (kind != "OptIn" || o["on-click-action"] != nil) {
		part.Action = p.action(o["on-click-action"], path+".on-click-action", kind)
	}
	p.rest(o, path, &part)
	return part, seen
}

// rest reads what only some parts have.
func (p *parser) rest(o map[string]any, path string, part *Part) {
	switch part.Type {
	case "TextInput":
		if part.Input = p.text(o, path, "input-type", false, 20); part.Input == "" {
			part.Input = "text"
		}
		if !slices.Contains(inputs, part.Input) {
			p.bad(path+".input-type", "one of "+strings.Join(inputs, ", ")+".")
		}
		if part.Max == 0 {
			part.Max = 80
		}
	case "TextArea":
		if part.Max = p.number(o, path, "max-length", mostInput); part.Max == 0 {
			part.Max = 600
		}
	case "Dropdown", "RadioButtonsGroup", "CheckboxGroup":
		part.Min, part.Max = p.number(o, path, "min-selected-items", mostOptions), p.number(o, path, "max-selected-items", mostOptions)
		p.options(o["data-source"], path+".data-source", part)
	case "DatePicker":
		part.From, part.To = p.text(o, path, "min-date", false, 20), p.text(o, path, "max-date", false, 20)
	case "Image":
		if part.Source = p.text(o, path, "src", true, MaxDoc); strings.HasPrefix(part.Source, "${") {
			p.bad(path+".src", "a picture itself, in base64.")
		}
	}
}

// lines reads words of one line or several.
func (p *parser) lines(o map[string]any, path string) []string {
	list, many := o["text"].([]any)
	if !many {
		return []string{p.text(o, path, "text", true, mostWords)}
	}
	var out []string
	for i, v := range list {
		key := fmt.Sprintf("text[%d]", i)
		out = append(out, p.text(map[string]any{key: v}, path, key, true, mostWords))
	}
	return out
}

// init reads what a field holds at first.
func (p *parser) init(o map[string]any, path string, of any) []string {
	if o["init-value"] != nil {
		of = o["init-value"]
	}
	switch v := of.(type) {
	case nil:
	case bool:
		if v {
			return []string{"1"}
		}
	case string:
		return []string{p.text(map[string]any{"init-value": v}, path, "init-value", false, mostInput)}
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, p.text(map[string]any{"init-value": e}, path, "init-value", true, mostInput))
		}
		return out
	default:
		p.bad(path+".init-value", "a text, true, or a list of texts.")
	}
	return nil
}

// options reads what can be chosen, or where that comes from.
func (p *parser) options(v any, path string, part *Part) {
	if s, is := v.(string); is && ref.MatchString(s) {
		part.source = s
		return
	}
	var wrong bool
	if part.Options, wrong = optionsOf(v); wrong || len(part.Options) == 0 {
		p.bad(path, fmt.Sprintf("1 to %d objects with an id of their own and a title, or ${data.name}.", mostOptions))
	}
}

// optionsOf reads a list of options; wrong tells that it is none.
func optionsOf(v any) (out []Option, wrong bool) {
	list, is := v.([]any)
	if !is || len(list) > mostOptions {
		return nil, true
	}
	for _, e := range list {
		o, _ := e.(map[string]any)
		var one Option
		for key, into := range map[string]*string{"id": &one.ID, "title": &one.Title, "description": &one.Description} {
			s, _ := o[key].(string)
			if *into = s; utf8.RuneCountInString(s) > 300 || i18n.BadText(s) {
				wrong = true
			}
		}
		if one.ID == "" || one.Title == "" || slices.ContainsFunc(out, func(o Option) bool { return o.ID == one.ID }) {
			wrong = true
		}
		if o["enabled"] != false {
			out = append(out, one)
		}
	}
	return out, wrong
}

// action reads what a press does; a Footer leads on or ends, a link leads on or away.
func (p *parser) action(v any, path, kind string) *Action {
	o, is := v.(map[string]any)
	if !is {
		p.bad(path, "an object.")
		return nil
	}
	p.only(o, path, "name", "next", "payload", "url")
	a := &Action{Name: p.text(o, path, "name", true, 20)}
	if a.payload, is = o["payload"].(map[string]any); !is && o["payload"] != nil {
		p.bad(path+".payload", "an object.")
	}
	switch {
	case a.Name == "navigate":
		next, _ := o["next"].(map[string]any)
		p.only(next, path+".next", "type", "name")
		if a.Next = p.text(next, path+".next", "name", true, 80); next["type"] != "screen" {
			p.bad(path+".next.type", "screen.")
		}
	case a.Name == "complete" && kind == "Footer":
	case a.Name == "open_url" && kind != "Footer":
		a.URL = p.text(o, path, "url", true, 2000)
		if u, err := url.Parse(a.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
			p.bad(path+".url", "an address with https or http.")
		}
	case a.Name == "data_exchange":
		p.bad(path+".name", "data_exchange needs an endpoint, which is not built on this instance.")
	default:
		p.bad(path+".name", "navigate, complete at a Footer, or open_url elsewhere.")
	}
	return a
}
