package template

import (
	"fmt"
	"strconv"
	"strings"
)

// Rendered is what a member sees.
type Rendered struct {
	// Header is empty when there is none; Format says which of its fields count.
	Header RenderedHeader
	Body   string
	Footer string
	// Buttons are in the template's order.
	Buttons []RenderedButton
	Cards   []Rendered
	// Offer is the text of an offer, OfferEnds when it ends, in milliseconds.
	Offer     string
	OfferEnds string
}

// RenderedHeader is the head of a message.
type RenderedHeader struct {
	Format string
	Text   string
	Media  Media
	Place  Place
}

// RenderedButton is a button of a message.
type RenderedButton struct {
	Type, Text string
	// URL and Phone are where it leads, Payload what comes back, Code what it copies.
	URL, Phone, Payload, Code string
	Action                    map[string]any
}

// fixed are the texts of AUTHENTICATION, which nobody may change (10.3).
const (
	fixedBody   = "{{1}} is your verification code."
	fixedAdvice = " For your security, do not share this code."
	fixedFooter = "This code expires in %d minutes."
)

func lower(s string) string { return strings.ToLower(s) }

// Render puts parameters into a template, with the checks of 10.10. Whether it may be
// sent now is for its state to say.
func (t Template) Render(s Send) (Rendered, *Problem) {
	return t.render(t.Components, s.Components, "template['components']", MaxBody)
}

func (t Template) render(list []Component, given []Filling, path string, most int) (out Rendered, problem *Problem) {
	for _, f := range given {
		kind := f.Type
		if kind == "BUTTON" {
			kind = "BUTTONS"
		}
		if find(list, kind) == nil {
			return out, wrong(CodeFormat, f.path+" has parameters for a "+f.Type+", which the template does not have.")
		}
	}
	for i := range list {
		c := &list[i]
		switch c.Type {
		case "HEADER":
			out.Header, problem = t.head(c, filling(given, "HEADER"), path)
		case "BODY":
			out.Body, problem = t.text(c.body(t.Category), filling(given, "BODY"), path+" of type BODY", most)
		case "FOOTER":
			out.Footer = c.footer(t.Category)
		case "BUTTONS":
			out.Buttons, problem = buttons(c, given, path)
		case "CAROUSEL":
			out.Cards, problem = t.deck(c, filling(given, "CAROUSEL"), path)
		case "LIMITED_TIME_OFFER":
			out.Offer = c.Text
			if f := filling(given, "LIMITED_TIME_OFFER"); f != nil && len(f.Parameters) > 0 {
				out.OfferEnds = f.Parameters[0].Text
			} else if c.Expires {
				problem = wrong(CodeCount, path+" must have a LIMITED_TIME_OFFER with its expiration_time_ms.")
			}
		}
		if problem != nil {
			return Rendered{}, problem
		}
	}
	return out, nil
}

func wrong(code int, details string) *Problem { return &Problem{Code: code, Details: details} }

// filling gives the first filling of a type; nil when there is none.
func filling(list []Filling, kind string) *Filling {
	for i := range list {
		if list[i].Type == kind {
			return &list[i]
		}
	}
	return nil
}

func (c *Component) body(category Category) string {
	switch {
	case category != Authentication:
		return c.Text
	case c.Security:
		return fixedBody + fixedAdvice
	}
	return fixedBody
}

func (c *Component) footer(category Category) string {
	switch {
	case category != Authentication:
		return c.Text
	case c.Expiry == 0:
		return ""
	}
	return fmt.Sprintf(fixedFooter, c.Expiry)
}

// text fills a text of at most so many characters.
func (t Template) text(text string, f *Filling, path string, most int) (string, *Problem) {
	list, ok := cut(text)
	if !ok {
		return "", wrong(CodeFormat, path+": the template's text has unmatched braces.")
	}
	values, problem := t.values(params(list), f, path)
	if problem != nil {
		return "", problem
	}
	out := fill(text, values)
	if n := runes(out); n > most {
		return "", wrong(CodeLong, path+" must have at most "+strconv.Itoa(most)+" characters with its parameters, it has "+strconv.Itoa(n)+".")
	}
	return out, nil
}

// values gives what stands in the places of a text.
func (t Template) values(names []string, f *Filling, path string) (map[string]string, *Problem) {
	var given []Parameter
	if f != nil {
		given, path = f.Parameters, f.path
	}
	if len(given) != len(names) {
		return nil, wrong(CodeCount, fmt.Sprintf("%s: number of localizable_params (%d) does not match the expected number of params (%d)", path, len(given), len(names)))
	}
	out := map[string]string{}
	for i, p := range given {
		if p.Type != "text" && p.Type != "currency" && p.Type != "date_time" {
			return nil, wrong(CodeFormat, p.path+"['type'] must be one of {text, currency, date_time}.")
		}
		if p.Text == "" {
			return nil, wrong(CodeFormat, p.path+"['text'] must not be empty.")
		}
		name := p.Name
		if !t.Named {
			name = strconv.Itoa(i + 1)
		}
		out[name] = p.Text
	}
	for _, n := range names {
		if _, ok := out[n]; !ok {
			return nil, wrong(CodeCount, path+" must have a parameter whose parameter_name is "+n+".")
		}
	}
	return out, nil
}

// Breaks tells of a parameter that has a word which the host's policy does not allow,
// given in small letters (132007).
func (s Send) Breaks(words []string) *Problem {
	for _, f := range s.Components {
		for _, p := range f.Parameters {
			text := lower(p.Text)
			for _, w := range words {
				if w != "" && strings.Contains(text, w) {
					return wrong(CodePolicy, p.path+" must not contain words that the policy of this network forbids.")
				}
			}
		}
	}
	return nil
}

// head fills a header.
func (t Template) head(c *Component, f *Filling, path string) (out RenderedHeader, problem *Problem) {
	out.Format = c.Format
	if c.Format == "TEXT" {
		out.Text, problem = t.text(c.Text, f, path+" of type HEADER", MaxHeader)
		return out, problem
	}
	kind := lower(c.Format)
	if f == nil || len(f.Parameters) != 1 {
		return out, wrong(CodeCount, path+" must have a HEADER with one parameter of type "+kind+".")
	}
	p := f.Parameters[0]
	switch {
	case p.Type != kind && !(kind == "gif" && p.Type == "video"):
		return out, wrong(CodeFormat, p.path+"['type'] must be "+kind+".")
	case kind != "location" && (p.Media.ID == "") == (p.Media.Link == ""):
		return out, wrong(CodeFormat, p.path+"['"+p.Type+"'] must have either an id or a link.")
	}
	out.Media, out.Place = p.Media, p.Place
	return out, nil
}

// deck fills the cards of a carousel.
func (t Template) deck(c *Component, f *Filling, path string) (out []Rendered, problem *Problem) {
	given := map[int][]Filling{}
	if f != nil {
		given, path = f.Cards, f.path
	}
	if len(given) != len(c.Cards) {
		return nil, wrong(CodeCount, fmt.Sprintf("%s['cards'] must have the %d cards of the template, it has %d.", path, len(c.Cards), len(given)))
	}
	for i, card := range c.Cards {
		if given[i] == nil {
			return nil, wrong(CodeCount, fmt.Sprintf("%s['cards'] must have the card_index %d.", path, i))
		}
		r, problem := t.render(card, given[i], fmt.Sprintf("%s['cards'][%d]['components']", path, i), MaxBody)
		if problem != nil {
			return nil, problem
		}
		out = append(out, r)
	}
	return out, nil
}

// takes are the types of parameters that a button may have, the usual one first.
var takes = map[string][]string{
	"QUICK_REPLY": {"payload", "text"}, "URL": {"text"}, "COPY_CODE": {"coupon_code", "text"}, "OTP": {"text"},
	"FLOW": {"action"}, "CATALOG": {"action"}, "MPM": {"action"},
}

// buttons fills the buttons of a component.
func buttons(c *Component, given []Filling, path string) ([]RenderedButton, *Problem) {
	by := map[int]Filling{}
	for _, f := range given {
		if f.Type != "BUTTON" {
			continue
		}
		_, twice := by[f.Index]
		switch {
		case f.Index < 0 || f.Index >= len(c.Buttons):
			return nil, wrong(CodeFormat, fmt.Sprintf("%s['index'] must be 0 to %d.", f.path, len(c.Buttons)-1))
		case twice:
			return nil, wrong(CodeFormat, f.path+"['index'] must appear once.")
		case !fits(f.SubType, c.Buttons[f.Index].Type):
			return nil, wrong(CodeFormat, f.path+"['sub_type'] must be "+lower(c.Buttons[f.Index].Type)+", as the button of the template.")
		}
		by[f.Index] = f
	}
	var out []RenderedButton
	for i, b := range c.Buttons {
		r, problem := b.render(by[i], fmt.Sprintf("%s of type BUTTON, index %d", path, i))
		if problem != nil {
			return nil, problem
		}
		out = append(out, r)
	}
	return out, nil
}

// fits tells whether a sub_type names a button: a one-time code is sent as a url.
func fits(sub, kind string) bool {
	return sub == kind || kind == "OTP" && (sub == "URL" || sub == "COPY_CODE") || sub == "VOICE_CALL" && kind == "PHONE_NUMBER"
}

func (b Button) render(f Filling, path string) (RenderedButton, *Problem) {
	out := RenderedButton{Type: b.Type, Text: b.Text, URL: b.URL, Phone: b.Phone}
	list, ok := cut(b.URL)
	if b.Type == "URL" && (!ok || len(list) == 0 || list[0].param != "") {
		return out, wrong(CodeFormat, path+": the template's url cannot be filled.")
	}
	needs := b.Type == "OTP" || b.Type == "COPY_CODE" || b.Type == "URL" && len(params(list)) > 0
	if f.path != "" {
		path = f.path
	}
	switch n := len(f.Parameters); {
	case n > 1, n == 0 && needs, n == 1 && takes[b.Type] == nil, n == 1 && b.Type == "URL" && !needs:
		want := 0
		if needs {
			want = 1
		}
		return out, wrong(CodeCount, fmt.Sprintf("%s must have %d parameters, it has %d.", path, want, n))
	case n == 0:
		return out, nil
	}
	p := f.Parameters[0]
	if !known(takes[b.Type], p.Type) {
		return out, wrong(CodeFormat, p.path+"['type'] must be "+takes[b.Type][0]+".")
	}
	switch b.Type {
	case "QUICK_REPLY":
		out.Payload = p.Text
	case "URL":
		out.URL = list[0].words + p.Text
	case "COPY_CODE", "OTP":
		if n := runes(p.Text); n == 0 || n > MaxCode {
			return out, wrong(CodeFormat, p.path+" must be a code of 1 to 15 characters.")
		}
		out.Code = p.Text
	default:
		out.Action = p.Action
	}
	if needs && p.Text == "" {
		return out, wrong(CodeFormat, p.path+"['text'] must not be empty.")
	}
	return out, nil
}
