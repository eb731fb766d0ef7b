package graphapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"parvis/engine/message"
	shape "parvis/engine/message/card"
	"parvis/system/business"
)

// carousel is what this form calls cards side by side.
const carousel = "carousel"

// leads reads a link.
func (r *reading) leads(action obj, path string, card *message.Card) {
	p := action.obj("parameters")
	card.Label, card.URL = r.text(p, path+".parameters", "display_text", 1, 20), r.text(p, path+".parameters", "url", 1, 2000)
	if !webAddress(card.URL) {
		r.fail(wrong(path+".parameters.url", "an address with https or http."))
	}
}

// deck reads two to ten cards, each with a picture or a film, and a link.
func (r *reading) deck(o, action obj, card *message.Card) {
	card.Kind = message.Carousel
	r.only(o, "interactive", "type", "body", "action")
	r.only(action, "interactive.action", "cards")
	list := action.list("cards")
	if len(list) < 2 || len(list) > 10 {
		r.fail(wrong("interactive.action.cards", "two to ten cards."))
		return
	}
	for i, v := range list {
		m, _ := v.(map[string]any)
		one, at := obj(m), "interactive.action.cards["+strconv.Itoa(i)+"]"
		r.only(one, at, "card_index", "type", "header", "body", "action")
		if n := one.str("card_index"); n != "" && n != strconv.Itoa(i) {
			r.fail(wrong(at+".card_index", "the place of the card, from 0."))
		}
		if t := one.str("type"); t != "" && t != message.Leads {
			r.fail(wrong(at+".type", message.Leads+"."))
		}
		head := one.obj("header")
		c := message.Card{Of: head.str("type"), Text: r.text(one.obj("body"), at+".body", "text", 0, 160), Image: head.obj(head.str("type")).str("link")}
		if !slices.Contains([]string{"image", "video"}, c.Of) || i > 0 && c.Of != card.Cards[0].Of {
			r.fail(wrong(at+".header.type", "image or video, and the same for all cards."))
			return
		}
		part := &business.Draft{}
		r.file(head, at+".header", c.Of, part)
		c.Media = part.Words.Media
		link := message.Card{Kind: message.Leads}
		if name := one.obj("action").str("name"); name != message.Leads {
			r.fail(wrong(at+".action.name", message.Leads+"."))
		}
		r.leads(one.obj("action"), at+".action", &link)
		c.Links = []message.Card{link}
		card.Cards = append(card.Cards, c)
	}
}

// people reads contacts that are shared.
func (r *reading) people(in obj, d *business.Draft) {
	var list []shape.Contact
	for i, v := range in.list("contacts") {
		path := "contacts[" + strconv.Itoa(i) + "]"
		var one shape.Contact
		r.exactly(v, path, &one)
		list = append(list, one)
	}
	if r.err != nil {
		return
	}
	var problem *shape.Wrong
	if d.Words.Contacts, problem = shape.Contacts(list); problem != nil {
		r.refuse("contacts", problem)
	}
}

// exactly reads an object that has no other names than those of what it is read into.
func (r *reading) exactly(v any, path string, into any) {
	data, err := json.Marshal(v)
	if err != nil {
		r.fail(wrong(path, "an object."))
		return
	}
	in := json.NewDecoder(bytes.NewReader(data))
	in.DisallowUnknownFields()
	var shape *json.UnmarshalTypeError
	switch err := in.Decode(into); {
	case err == nil:
	case errors.As(err, &shape):
		r.fail(wrong(strings.TrimSuffix(path+"."+shape.Field, "."), "of the published form, texts as texts."))
	default:
		r.fail(unfit("Unexpected key " + strings.TrimPrefix(err.Error(), "json: unknown field ") + " on param \"" + path + "\"."))
	}
}

// refuse words what is wrong with a part of a parameter.
func (r *reading) refuse(path string, w *shape.Wrong) {
	if w.Want == "" {
		r.fail(lacking(path + w.Path))
		return
	}
	r.fail(wrong(path+w.Path, w.Want))
}

// postal reads what an address is asked for with.
func (r *reading) postal(action obj, card *message.Card) {
	const path = "interactive.action.parameters"
	p := action.obj("parameters")
	r.only(p, path, "country", "values", "saved_addresses", "validation_errors")
	f := shape.Form{Kind: shape.Postal, Country: strings.ToUpper(p.str("country"))}
	for name, into := range map[string]any{"values": &f.Values, "validation_errors": &f.Errors, "saved_addresses": &f.Saved} {
		if p[name] != nil {
			r.exactly(p[name], path+"."+name, into)
		}
	}
	f, problem := f.Clean()
	if problem != nil {
		r.refuse(path+".", problem)
	}
	card.Form = &f
}

// bringCards fetches the files of a card that stand elsewhere; false when one could not be.
func (c *call) bringCards(ctx context.Context, w *message.Words) bool {
	if w.Card == nil {
		return true
	}
	var err error
	if w.Card.Image != "" {
		if w.Media, w.Name, err = c.bring(ctx, w.Card.Image, w.File, w.Name); err != nil {
			return false
		}
		w.Card.Image = ""
	}
	for i := range w.Card.Cards {
		one := &w.Card.Cards[i]
		if one.Image == "" {
			continue
		}
		if one.Media, _, err = c.bring(ctx, one.Image, one.Of, ""); err != nil {
			return false
		}
		one.Image = ""
	}
	return true
}
