package card

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The kinds of forms, by the names of the published form.
const (
	// Request asks for one of the member's own contacts, Postal where to send something, and
	// Flow to go through screens.
	Request = "contact_request"
	Postal  = "address_message"
	Flow    = "flow"
)

// Form is what a card asks its member for.
type Form struct {
	Kind string `json:"kind"`
	// Label stands on what opens it; "" for words of the network's own.
	Label string `json:"label,omitempty"`
	// Country is where an address is, Values are filled in before, of Saved one can be
	// chosen, and Errors say what was wrong with values that were given.
	Country string            `json:"country,omitempty"`
	Values  map[string]string `json:"values,omitempty"`
	Saved   []Saved           `json:"saved_addresses,omitempty"`
	Errors  map[string]string `json:"validation_errors,omitempty"`
	// Flow is the number of the screens, Draft says that they are not published, Screen is
	// where they begin and Data what is known there. Token comes back with the answer.
	Flow   int64           `json:"flow_id,string,omitempty"`
	Draft  bool            `json:"draft,omitempty"`
	Screen string          `json:"screen,omitempty"`
	Data   json.RawMessage `json:"data,omitempty"`
	Token  string          `json:"flow_token,omitempty"`
}

// Saved is an address that the business knows already.
type Saved struct {
	ID     string            `json:"id"`
	Values map[string]string `json:"value"`
}

// Filled is a form that a member filled in.
type Filled struct {
	Kind string `json:"kind"`
	// Lines are it for people, and Response for the business.
	Lines    []string        `json:"lines,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
}

// Large tells that it says more than MostSaid, for people or for the business.
func (f Filled) Large() bool {
	return len(strings.Join(f.Lines, "\n")) > MostSaid || len(f.Response) > MostSaid
}

var country = regexp.MustCompile(`^[A-Z]{2}$`)

const mostSaved = 10

// Postcode is the name of the field of a postal code, which two countries have names of
// their own for.
func (f Form) Postcode() string {
	switch f.Country {
	case "IN":
		return "in_pin_code"
	case "SG":
		return "sg_post_code"
	}
	return "postal_code"
}

// Fields are the names of an address in a country, in the order in which one is written.
func (f Form) Fields() []string {
	out := []string{"name", "phone_number", "house_number", "address"}
	switch f.Country {
	case "IN":
		out = append(out, "floor_number", "tower_number", "building_name", "landmark_area")
	case "SG":
		out = append(out, "unit_number")
	}
	return append(out, f.Postcode(), "city", "state")
}

// Needed are those that cannot be left out.
func (f Form) Needed(field string) bool {
	return field == "name" || field == "address" || field == "city"
}

// Clean gives the form of an address as it is kept.
func (f Form) Clean() (Form, *Wrong) {
	if !country.MatchString(f.Country) {
		return f, &Wrong{"country", "two letters of ISO 3166-1, such as FR."}
	}
	var wrong *Wrong
	if f.Values, wrong = f.values("values", f.Values); wrong != nil {
		return f, wrong
	}
	if f.Errors, wrong = f.values("validation_errors", f.Errors); wrong != nil {
		return f, wrong
	}
	if len(f.Saved) > mostSaved {
		return f, &Wrong{"saved_addresses", "at most " + strconv.Itoa(mostSaved) + " of them."}
	}
	f.Saved = slices.Clone(f.Saved)
	for i := range f.Saved {
		s, at := &f.Saved[i], "saved_addresses["+strconv.Itoa(i)+"]"
		if wrong = clean(at+".id", &s.ID, mostLong); wrong == nil && (s.ID == "" || slices.ContainsFunc(f.Saved[:i], func(o Saved) bool { return o.ID == s.ID })) {
			wrong = &Wrong{at + ".id", "an id that no other address has."}
		}
		if wrong == nil {
			s.Values, wrong = f.values(at+".value", s.Values)
		}
		if wrong != nil {
			return f, wrong
		}
	}
	return f, nil
}

// values cleans those of fields that the country has; blank ones are left out.
func (f Form) values(path string, in map[string]string) (map[string]string, *Wrong) {
	var out map[string]string
	for _, name := range slices.Sorted(maps.Keys(in)) {
		at, s := path+"."+name, in[name]
		if !slices.Contains(f.Fields(), name) {
			return nil, &Wrong{at, "no field of this country; there are " + strings.Join(f.Fields(), ", ") + "."}
		}
		if wrong := clean(at, &s, mostLong); wrong != nil {
			return nil, wrong
		}
		if s == "" {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[name] = s
	}
	return out, nil
}

// Answer fills in the form of an address: with values, or with one that was saved.
func (f Form) Answer(values map[string]string, saved string) (Filled, *Wrong) {
	out := Filled{Kind: Postal}
	if saved != "" {
		at := slices.IndexFunc(f.Saved, func(s Saved) bool { return s.ID == saved })
		if at < 0 {
			return out, &Wrong{"saved_address_id", "one of those that were offered."}
		}
		values = f.Saved[at].Values
	}
	values, wrong := f.values("values", values)
	if wrong != nil {
		return out, wrong
	}
	for _, name := range f.Fields() {
		if values[name] == "" && f.Needed(name) && saved == "" {
			return out, &Wrong{"values." + name, ""}
		}
	}
	out.Lines = f.lines(values)
	var err error
	out.Response, err = json.Marshal(struct {
		Saved  string            `json:"saved_address_id,omitempty"`
		Values map[string]string `json:"values"`
	}{saved, values})
	if err != nil {
		return out, &Wrong{"values", "texts."}
	}
	return out, nil
}

// lines are an address as one writes it.
func (f Form) lines(v map[string]string) []string {
	var out []string
	more := []string{v["unit_number"], v["floor_number"], v["tower_number"], v["building_name"], v["landmark_area"]}
	for _, s := range append([]string{v["name"], v["house_number"] + " " + v["address"]}, append(more, v[f.Postcode()]+" "+v["city"], v["state"], f.Country, v["phone_number"])...) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Line words an address that was saved, in one line.
func (f Form) Line(s Saved) string { return strings.Join(f.lines(s.Values), ", ") }
