package template

import (
	"fmt"
	"strconv"
)

// Send is the template of a message, as a client asks for it.
type Send struct {
	Name, Language string
	Components     []Filling
}

// Filling gives the parameters of one component.
type Filling struct {
	// Type is HEADER, BODY, BUTTON, CAROUSEL or LIMITED_TIME_OFFER; SubType and Index say
	// which button.
	Type, SubType string
	Index         int
	Parameters    []Parameter
	// Cards are those of a carousel, by index.
	Cards map[int][]Filling
	path  string
}

// Parameter is a value for one place.
type Parameter struct {
	// Type is in small letters: text, currency, image and so on.
	Type string
	// Name is given when the template's parameters have names.
	Name string
	// Text is what a member reads in that place: also the payload of a button, a code and
	// what a currency or a date falls back to.
	Text string
	// Media is given for image, video, document and gif, Place for location, Action for
	// action.
	Media  Media
	Place  Place
	Action map[string]any
	path   string
}

// Media is a file by id or link.
type Media struct{ ID, Link, Filename string }

// Place is where a location header points.
type Place struct {
	Latitude, Longitude float64
	Name, Address       string
}

var parameterTypes = []string{"text", "currency", "date_time", "image", "video", "gif", "document", "location", "payload", "coupon_code", "action", "limited_time_offer", "product"}

var fillingTypes = []string{"HEADER", "BODY", "BUTTON", "CAROUSEL", "LIMITED_TIME_OFFER"}

// ParseSend reads the template of a message: sub_type in small or capital letters, index
// as number or text, numbers and booleans in place of texts. The problem is the first
// one found; nil is none.
func ParseSend(data []byte) (Send, *Problem) {
	var r reader
	v, ok := r.decode(data)
	if !ok {
		return Send{}, &r.problems[0]
	}
	o := r.object("template", v)
	language := r.object("template['language']", o["language"])
	s := Send{Name: r.text("template['name']", o["name"]), Language: r.text("template['language']['code']", language["code"])}
	s.Components = r.fillings("template['components']", o["components"])
	switch {
	case len(r.problems) > 0:
	case s.Name == "":
		r.add(0, "template['name'] is required.")
	case s.Language == "":
		r.add(0, "template['language']['code'] is required.")
	default:
		return s, nil
	}
	first := r.problems[0]
	first.Message = "(#100) Param " + first.Details
	return s, &first
}

func (r *reader) fillings(path string, v any) (out []Filling) {
	for i, e := range r.list(path, v) {
		at := fmt.Sprintf("%s[%d]", path, i)
		o := r.object(at, e)
		if o == nil {
			continue
		}
		f := Filling{Type: r.word(at+"['type']", o["type"]), SubType: r.word(at+"['sub_type']", o["sub_type"]), Index: r.number(at+"['index']", o["index"]), path: at}
		if !known(fillingTypes, f.Type) {
			r.add(0, at, "['type'] ", oneOf(fillingTypes), ".")
		}
		for j, p := range r.list(at+"['parameters']", o["parameters"]) {
			where := fmt.Sprintf("%s['parameters'][%d]", at, j)
			if o := r.object(where, p); o != nil {
				f.Parameters = append(f.Parameters, r.parameter(where, o))
			}
		}
		if f.Type == "CAROUSEL" {
			f.Cards = r.cards(at, o["cards"])
		}
		out = append(out, f)
	}
	return out
}

// cards gives the fillings of the cards by their card_index, else in order.
func (r *reader) cards(path string, v any) map[int][]Filling {
	out := map[int][]Filling{}
	for i, e := range r.list(path+"['cards']", v) {
		at := fmt.Sprintf("%s['cards'][%d]", path, i)
		o := r.object(at, e)
		n := i
		if o["card_index"] != nil {
			n = r.number(at+"['card_index']", o["card_index"])
		}
		for _, f := range r.fillings(at+"['components']", o["components"]) {
			if f.Type != "CAROUSEL" {
				out[n] = append(out[n], f)
			}
		}
		if out[n] == nil {
			out[n] = []Filling{}
		}
	}
	return out
}

func (r *reader) parameter(path string, o map[string]any) Parameter {
	p := Parameter{Type: lower(r.word(path+"['type']", o["type"])), Name: r.text(path+"['parameter_name']", o["parameter_name"]), path: path}
	inner := func(name string) map[string]any { return r.object(path+"['"+name+"']", o[name]) }
	switch p.Type {
	case "text", "payload", "coupon_code":
		p.Text = r.text(path+"['"+p.Type+"']", o[p.Type])
	case "currency", "date_time":
		p.Text = r.text(path+"['"+p.Type+"']['fallback_value']", inner(p.Type)["fallback_value"])
	case "image", "video", "document", "gif":
		m := inner(p.Type)
		p.Media = Media{ID: r.text(path+"['id']", m["id"]), Link: r.text(path+"['link']", m["link"]), Filename: r.text(path+"['filename']", m["filename"])}
	case "location":
		m := inner("location")
		p.Place = Place{Latitude: r.degrees(path, "latitude", m, 90), Longitude: r.degrees(path, "longitude", m, 180), Name: r.text(path+"['name']", m["name"]), Address: r.text(path+"['address']", m["address"])}
	case "action":
		p.Action = inner("action")
	case "limited_time_offer":
		p.Text = r.text(path+"['limited_time_offer']['expiration_time_ms']", inner("limited_time_offer")["expiration_time_ms"])
	case "product":
	default:
		r.add(0, path, "['type'] ", oneOf(parameterTypes), ".")
	}
	return p
}

// degrees gives a coordinate, as number or text.
func (r *reader) degrees(path, name string, o map[string]any, most float64) float64 {
	v, err := strconv.ParseFloat(r.text(path+"['location']['"+name+"']", o[name]), 64)
	if err != nil || !(v >= -most && v <= most) {
		r.add(0, path, "['location']['", name, "'] must be a number from ", fmt.Sprint(-most), " to ", fmt.Sprint(most), ".")
		return 0
	}
	return v
}
