package template

import "strings"

// Live gives the version of a kept template that is sent now; false when none is.
func (k Kept) Live() (Template, bool) {
	if k.State.Sendable(k.live != "") != nil {
		return Template{}, false
	}
	t, problems := Parse([]byte(k.live))
	return t, len(problems) == 0
}

// Blanks are the parameters of the body, in the order in which they are filled; false for
// a template that wants more than words there: files, codes, or the end of an address.
func (t Template) Blanks() ([]string, bool) {
	body := find(t.Components, "BODY")
	if t.Category == Authentication || body == nil {
		return nil, false
	}
	for _, c := range t.Components {
		head := c.Type == "HEADER" && (c.Format != "TEXT" || strings.Contains(c.Text, "{{"))
		if head || c.Type == "CAROUSEL" || c.Type == "LIMITED_TIME_OFFER" {
			return nil, false
		}
		for _, b := range c.Buttons {
			plain := b.Type == "QUICK_REPLY" || b.Type == "PHONE_NUMBER" || b.Type == "URL" && !strings.Contains(b.URL, "{{")
			if !plain {
				return nil, false
			}
		}
	}
	list, ok := cut(body.Text)
	return params(list), ok
}

// Filled gives the template as it is sent with values for its Blanks.
func (t Template) Filled(values []string) Send {
	out := Send{Name: t.Name, Language: t.Language}
	names, _ := t.Blanks()
	body := Filling{Type: "BODY"}
	for i, v := range values {
		p := Parameter{Type: "text", Text: v}
		if t.Named && i < len(names) {
			p.Name = names[i]
		}
		body.Parameters = append(body.Parameters, p)
	}
	if len(values) > 0 {
		out.Components = []Filling{body}
	}
	return out
}
