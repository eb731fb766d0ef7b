// Package spoken makes messages of rendered templates (business-messaging 10.3, 10.10).
//
// Words: a rendered template is what the published form of one says once its parameters are
// filled in; its words are what stands in a chat. Invariant: what a template shows and this
// network does not is refused by its name.
//
//	w, problem := spoken.Words(template.Marketing, rendered, 0)
package spoken

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"parvis/base/id"
	"parvis/engine/message"
	shape "parvis/engine/message/card"
	"parvis/system/business/template"
)

// unsupported is the code of what is no message here.
const unsupported = 131051

func not(what string) *template.Problem {
	return &template.Problem{Code: unsupported, Details: "Templates with " + what + " are not sent on this instance."}
}

// Words gives the words of a rendered template. Broken is the code of what could not be
// brought for it, so that files may be missing, and 0 for nothing.
func Words(category template.Category, r template.Rendered, broken int) (message.Words, *template.Problem) {
	card := &message.Card{Kind: message.Template, Header: r.Header.Text, Footer: r.Footer, Category: strings.ToLower(string(category))}
	w := message.Words{Text: r.Body, Card: card}
	var problem *template.Problem
	switch h := r.Header; h.Format {
	case "", "TEXT":
	case "LOCATION":
		card.Header = cmp.Or(strings.Trim(h.Place.Name+", "+h.Place.Address, ", "), fmt.Sprintf("%.5f, %.5f", h.Place.Latitude, h.Place.Longitude))
	case "IMAGE", "VIDEO", "DOCUMENT":
		w.File, w.Name = strings.ToLower(h.Format), h.Media.Filename
		if w.Media, problem = file(h, broken); problem != nil {
			return w, problem
		}
	default:
		return w, not("a header of format " + h.Format)
	}
	for i, one := range r.Cards {
		beside := message.Card{Of: strings.ToLower(one.Header.Format), Text: one.Body}
		if beside.Of != "image" && beside.Of != "video" {
			return w, not("a card whose header is of format " + one.Header.Format)
		}
		if beside.Media, problem = file(one.Header, broken); problem == nil {
			problem = buttons(&beside, one.Buttons, "c"+strconv.Itoa(i)+"b")
		}
		if problem != nil {
			return w, problem
		}
		card.Cards = append(card.Cards, beside)
	}
	if r.Offer != "" {
		card.Footer = strings.Trim(r.Offer+" · "+card.Footer, " ·")
	}
	return w, buttons(card, r.Buttons, "b")
}

// file gives the file of a header.
func file(h template.RenderedHeader, broken int) (id.Media, *template.Problem) {
	m, err := id.Parse[id.Media](h.Media.ID)
	if err != nil {
		m = 0
	}
	if m == 0 && broken == 0 {
		return 0, &template.Problem{Code: template.CodeFormat, Details: "A header of the template must have the id of an uploaded file, or a link."}
	}
	return m, nil
}

// buttons puts buttons on a card; their ids begin with a prefix.
func buttons(card *message.Card, list []template.RenderedButton, prefix string) *template.Problem {
	s := message.Section{}
	for i, b := range list {
		switch b.Type {
		case "QUICK_REPLY":
			s.Choices = append(s.Choices, message.Choice{ID: prefix + strconv.Itoa(i), Title: b.Text, Payload: cmp.Or(b.Payload, b.Text)})
		case "URL":
			card.Links = append(card.Links, message.Card{Kind: message.Leads, Label: b.Text, URL: b.URL})
		case "PHONE_NUMBER":
			card.Links = append(card.Links, message.Card{Kind: message.Leads, Label: b.Text, URL: "tel:" + b.Phone})
		case "COPY_CODE", "OTP":
			card.Code = b.Code
		case "REQUEST_CONTACT_INFO":
			card.Form = &shape.Form{Kind: shape.Request, Label: b.Text}
		default:
			return not("a button of type " + b.Type)
		}
	}
	if len(s.Choices) > 0 {
		card.Sections = []message.Section{s}
	}
	return nil
}
