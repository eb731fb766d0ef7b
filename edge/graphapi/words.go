package graphapi

import (
	"cmp"
	"encoding/json"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parvis/base/id"
	"parvis/engine/message"
	shape "parvis/engine/message/card"
	"parvis/system/business"
	"parvis/system/business/template"
)

// kinds are the types of messages of the published API; the first ones are built.
var kinds = []string{"text", "image", "video", "audio", "location", "contacts", "reaction", "interactive", "template", "document", "sticker", "pin", "order_details", "order_status"}

// reading is a message that is read from a request. Its first refusal stands.
type reading struct{ err *Error }

func (r *reading) fail(e *Error) {
	if r.err == nil {
		r.err = e
	}
}

// text gives a text of so many characters at most; least 1 asks for one.
func (r *reading) text(o obj, path, name string, least, most int) string {
	full := strings.TrimPrefix(path+"."+name, ".")
	v, there := o[name]
	if !there || v == nil {
		if least > 0 {
			r.fail(lacking(full))
		}
		return ""
	}
	s, ok := v.(string)
	if !ok {
		r.fail(wrong(full, "a text."))
		return ""
	}
	s = norm.NFC.String(s)
	n := utf8.RuneCountInString(s)
	switch {
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0) || strings.ContainsRune(s, utf8.RuneError):
		r.fail(wrong(full, "a text of Unicode characters."))
	case n > most:
		r.fail(wrong(full, "at most "+strconv.Itoa(most)+" characters."))
	case least > 0 && strings.TrimSpace(s) == "":
		r.fail(lacking(full))
	}
	return s
}

// only refuses names that an object does not have.
func (r *reading) only(o obj, path string, names ...string) {
	for name := range o {
		if !slices.Contains(names, name) {
			r.fail(unfit("Unexpected key \"" + name + "\" on param \"" + path + "\"."))
		}
	}
}

// typed gives the object of a type.
func (r *reading) typed(in obj, name string) obj {
	o := in.obj(name)
	if o == nil {
		r.fail(lacking(name))
	}
	return o
}

// draft reads the message of a request (business-messaging 6).
func (c *call) draft() (business.Draft, string, *Error) {
	r := &reading{}
	in := c.in
	if in.str("messaging_product") != "whatsapp" {
		return business.Draft{}, "", errProduct
	}
	if t := in.str("recipient_type"); t != "" && t != "individual" {
		return business.Draft{}, "", unfit("Param recipient_type must be one of {individual}")
	}
	d := business.Draft{Recipient: business.Recipient{To: in.str("to"), User: in.str("recipient")}}
	if d.To == "" && d.User == "" {
		r.fail(lacking("to"))
	}
	if _, ok := business.Bare(d.To); d.To != "" && !ok && business.Handle(d.To) == "" {
		r.fail(wrong("to", "a number of digits, with + - ( ) . and spaces between them if one likes, or the handle of a member with its @."))
	}
	if d.User != "" && !codes.MatchString(d.User) {
		r.fail(wrong("recipient", "two capital letters, a point, and up to 128 letters and digits."))
	}
	d.Opaque = r.text(in, "", "biz_opaque_callback_data", 0, 512)
	if q := in.obj("context"); q != nil {
		d.Quote = q.str("message_id")
	}
	kind := in.str("type")
	if kind == "" {
		for _, k := range kinds {
			if in.obj(k) != nil || in.list(k) != nil {
				kind = k
			}
		}
		if kind == "" {
			kind = "text"
		}
	}
	kind = strings.ToLower(kind)
	if !slices.Contains(kinds, kind) {
		upper := make([]string, len(kinds))
		for i, k := range kinds {
			upper[i] = strings.ToUpper(k)
		}
		slices.Sort(upper)
		return d, kind, unfit("Param type must be one of {" + strings.Join(upper, ", ") + "} - got \"" + kind + "\".")
	}
	r.words(in, kind, &d)
	return d, kind, r.err
}

// words reads what is said, by its type.
func (r *reading) words(in obj, kind string, d *business.Draft) {
	switch kind {
	case "text":
		o := r.typed(in, "text")
		r.only(o, "text", "body", "preview_url")
		d.Words.Text = r.text(o, "text", "body", 1, 4096)
	case "image", "video", "audio", "document", "sticker":
		r.file(in, "", kind, d)
	case "location":
		o := r.typed(in, "location")
		r.only(o, "location", "latitude", "longitude", "name", "address")
		l := message.Location{Latitude: r.degrees(o, "latitude", 90), Longitude: r.degrees(o, "longitude", 180), Name: r.text(o, "location", "name", 0, 100)}
		if a := r.text(o, "location", "address", 0, 256); a != "" && l.Name == "" {
			l.Name = clip(a, 100)
		} else if a != "" {
			l.Name = clip(l.Name+", "+a, 100)
		}
		d.Words.Location = &l
	case "contacts":
		r.people(in, d)
	case "reaction":
		o := r.typed(in, "reaction")
		r.only(o, "reaction", "message_id", "emoji")
		d.React, d.Emoji = r.text(o, "reaction", "message_id", 1, 128), r.text(o, "reaction", "emoji", 0, 64)
	case "interactive":
		r.card(in, d)
	case "template":
		data, err := json.Marshal(r.typed(in, "template"))
		t, problem := template.ParseSend(data)
		if err == nil && problem != nil {
			r.fail(ofTemplate(problem))
		}
		d.Template = &t
	default:
		r.fail(errType.with("Messages of type " + kind + " are not sent on this instance."))
	}
}

func clip(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

// degrees reads a coordinate: a number, or a text that is one.
func (r *reading) degrees(o obj, name string, most float64) float64 {
	text := o.str(name)
	if text == "" {
		r.fail(lacking("location." + name))
		return 0
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > most {
		r.fail(wrong("location."+name, "degrees between -"+strconv.Itoa(int(most))+" and "+strconv.Itoa(int(most))+"."))
		return 0
	}
	return f
}

// file reads a file that was uploaded; one that stands elsewhere is brought later.
func (r *reading) file(in obj, path, kind string, d *business.Draft) {
	o := in.obj(kind)
	at := strings.TrimPrefix(path+"."+kind, ".")
	if o == nil {
		r.fail(lacking(at))
	}
	r.only(o, at, "id", "link", "caption", "voice", "filename", "provider")
	d.Words.Name = r.text(o, at, "filename", 0, 240)
	which, link := o.str("id"), o.str("link")
	switch {
	case which != "" && link != "":
		r.fail(wrong(at, "Provide either id or link, not both."))
	case which == "" && link == "":
		r.fail(lacking(at + ".id"))
	case link != "":
		u, err := url.Parse(link)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			r.fail(wrong(at+".link", "an address with https or http."))
		}
	default:
		m, err := id.Parse[id.Media](which)
		if err != nil {
			r.fail(wrong(at+".id", "the id of an uploaded file."))
		}
		d.Words.Media, d.Words.File = m, kind
	}
	if kind == "audio" || kind == "sticker" {
		if _, there := o["caption"]; there {
			r.fail(unfit("Unexpected key \"caption\" on param \"" + at + "\"."))
		}
		return
	}
	d.Words.Text = r.text(o, at, "caption", 0, 1024)
}

// card reads what can be chosen.
func (r *reading) card(in obj, d *business.Draft) {
	o := r.typed(in, "interactive")
	r.only(o, "interactive", "type", "header", "body", "footer", "action")
	card := &message.Card{Kind: o.str("type")}
	d.Words.Card = card
	most := 1024
	if card.Kind == message.List {
		most = 4096
	}
	d.Words.Text = r.text(o.obj("body"), "interactive.body", "text", 1, most)
	card.Footer = r.text(o.obj("footer"), "interactive.footer", "text", 0, 60)
	action := o.obj("action")
	if action == nil {
		r.fail(lacking("interactive.action"))
	}
	switch card.Kind {
	case message.Buttons:
		r.buttons(action, card)
	case message.List:
		r.list(action, card)
	case message.Leads:
		r.leads(action, "interactive.action", card)
	case message.Where:
		r.named(action, "send_location")
	case carousel:
		r.deck(o, action, card)
	case shape.Request:
		r.named(action, "request_contact_info")
		card.Form = &shape.Form{Kind: shape.Request}
	case shape.Postal:
		r.named(action, shape.Postal)
		r.postal(action, card)
	case shape.Flow:
		r.screens(action, card)
	case "":
		r.fail(lacking("interactive.type"))
	default:
		r.fail(errType.with("Interactive messages of type " + card.Kind + " are not sent on this instance."))
	}
	r.head(o.obj("header"), d)
}

// named refuses an action of another name.
func (r *reading) named(action obj, name string) {
	if action.str("name") != name {
		r.fail(wrong("interactive.action.name", name+"."))
	}
}

// head reads the header of a card: words or a file.
func (r *reading) head(head obj, d *business.Draft) {
	if head == nil {
		return
	}
	card := d.Words.Card
	switch t := cmp.Or(head.str("type"), "text"); {
	case t == "text":
		card.Header = r.text(head, "interactive.header", "text", 1, 60)
	case slices.Contains([]string{"image", "video", "document"}, t) && card.Kind != message.List:
		part := &business.Draft{}
		r.file(head, "interactive.header", t, part)
		d.Words.Media, d.Words.File, d.Words.Name, card.Image = part.Words.Media, t, part.Words.Name, head.obj(t).str("link")
	default:
		r.fail(errType.with("interactive.header: this type of header is not built on this instance."))
	}
}

// buttons reads up to three answers.
func (r *reading) buttons(action obj, card *message.Card) {
	list := action.list("buttons")
	if len(list) == 0 || len(list) > 3 {
		r.fail(wrong("interactive.action.buttons", "one to three buttons."))
	}
	s := message.Section{}
	titles := map[string]bool{}
	for i, v := range list {
		o, _ := v.(map[string]any)
		path := "interactive.action.buttons[" + strconv.Itoa(i) + "].reply"
		reply := obj(o).obj("reply")
		c := message.Choice{ID: r.text(reply, path, "id", 1, 256), Title: r.text(reply, path, "title", 1, 20)}
		if titles[c.Title] || offered([]message.Section{s}, c.ID) || c.ID != strings.TrimSpace(c.ID) {
			r.fail(wrong(path, "ids and titles that no other button has, without spaces around ids."))
		}
		titles[c.Title] = true
		s.Choices = append(s.Choices, c)
	}
	card.Sections = []message.Section{s}
}

// list reads sections with up to ten rows in all.
func (r *reading) list(action obj, card *message.Card) {
	card.Label = r.text(action, "interactive.action", "button", 1, 20)
	sections := action.list("sections")
	if len(sections) == 0 || len(sections) > 10 {
		r.fail(wrong("interactive.action.sections", "one to ten sections."))
	}
	n := 0
	for i, v := range sections {
		o, _ := v.(map[string]any)
		path := "interactive.action.sections[" + strconv.Itoa(i) + "]"
		least := 0
		if len(sections) > 1 {
			least = 1
		}
		s := message.Section{Title: r.text(o, path, "title", least, 24)}
		for j, w := range obj(o).list("rows") {
			row, _ := w.(map[string]any)
			at := path + ".rows[" + strconv.Itoa(j) + "]"
			c := message.Choice{ID: r.text(row, at, "id", 1, 200), Title: r.text(row, at, "title", 1, 24), Description: r.text(row, at, "description", 0, 72)}
			if offered(append(card.Sections, s), c.ID) {
				r.fail(wrong(at+".id", "an id that no other row has."))
			}
			s.Choices = append(s.Choices, c)
			n++
		}
		card.Sections = append(card.Sections, s)
	}
	if n == 0 || n > 10 {
		r.fail(wrong("interactive.action.sections", "one to ten rows in all."))
	}
}

func offered(in []message.Section, id string) bool {
	return slices.ContainsFunc(in, func(s message.Section) bool {
		return slices.ContainsFunc(s.Choices, func(c message.Choice) bool { return c.ID == id })
	})
}

// canonical gives parameters in one form, by which a repeated request is known.
func canonical(o obj) []byte {
	data, err := json.Marshal(o) // names are sorted
	if err != nil {
		return nil
	}
	return data
}
