package message

import (
	"context"
	"encoding/json"
	"slices"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
	"parvis/engine/media"
	"parvis/engine/message/card"
)

// The kinds of cards (business-messaging 6).
const (
	// Buttons shows answers, List a list of them, Leads leads somewhere, and Where asks for
	// a place.
	Buttons = "button"
	List    = "list"
	Leads   = "cta_url"
	Where   = "location_request_message"
	// Template is a rendered template: a mark of its Category, Choices, Links and a Code.
	Template = "template"
	// Asking asks whether the line may tell of something again and again, and Telling tells.
	Asking  = "notification_request"
	Telling = "notification"
	// Carousel shows Cards side by side.
	Carousel = "generic"
)

// Card is what a line shows beside its text: a head, a foot, and what one can choose.
type Card struct {
	Kind   string `json:"kind"`
	Header string `json:"header,omitempty"`
	Footer string `json:"footer,omitempty"`
	// Label is what opens a list, or stands on a link.
	Label string `json:"label,omitempty"`
	// URL is where a link leads.
	URL      string    `json:"url,omitempty"`
	Sections []Section `json:"sections,omitempty"`
	// Category says what a template is for, Links are cards that lead somewhere, and
	// Code is to be copied.
	Category string `json:"category,omitempty"`
	Links    []Card `json:"links,omitempty"`
	Code     string `json:"code,omitempty"`
	// Ask is what Asking asks, or what the member said yes to, as the business calls it.
	Ask string `json:"ask,omitempty"`
	// Form is what it asks the member for.
	Form *card.Form `json:"form,omitempty"`
	// Cards stand side by side, each with a Header, a Text, a Footer, a picture or a film,
	// Links and Choices.
	Cards []Card `json:"cards,omitempty"`
	Text  string `json:"text,omitempty"`
	// Media is the file of one of these, Of what it is, a picture where it does not say, and
	// File is there as long as that is.
	Media id.Media     `json:"media,string,omitempty"`
	Of    string       `json:"media_type,omitempty"`
	File  *media.Media `json:"-"`
	// Image is where clients get the picture, or one of the film, and Video that film.
	Image string `json:"image,omitempty"`
	Video string `json:"video,omitempty"`
}

// Pictures are the files of the cards that stand side by side, pictures and films.
func (c *Card) Pictures() (out []id.Media) {
	if c == nil {
		return nil
	}
	for _, one := range c.Cards {
		if one.Media != 0 {
			out = append(out, one.Media)
		}
	}
	return out
}

// Section groups what one can choose; buttons are one section without a title.
type Section struct {
	Title   string   `json:"title,omitempty"`
	Choices []Choice `json:"choices"`
}

// Choice is what a member can choose on a card, or chose.
type Choice struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	// Payload is what a business gets back of a choice; of Quick ones as of a message.
	Payload string `json:"payload,omitempty"`
	Quick   bool   `json:"quick,omitempty"`
}

// offers finds a choice by its id.
func (c *Card) offers(which string) (Choice, bool) {
	if c == nil {
		return Choice{}, false
	}
	for _, s := range c.Sections {
		if at := slices.IndexFunc(s.Choices, func(o Choice) bool { return o.ID == which }); at >= 0 {
			return s.Choices[at], true
		}
	}
	for i := range c.Cards {
		if chosen, there := c.Cards[i].offers(which); there {
			return chosen, true
		}
	}
	return Choice{}, false
}

// choice checks what a member chose: the card that they answer to offers it, and its
// words are those of the card.
func (e *Engine) choice(tx *store.Tx, c row, w Words) (*Choice, error) {
	m, err := messageAt(tx, c.id, w.ReplyTo)
	if store.IsMissing(err) || err == nil && (!m.DeletedAt.IsZero() || m.shownTo != 0) {
		return nil, errChoice
	}
	if err != nil {
		return nil, err
	}
	offer, err := e.open(c, m)
	if err != nil {
		return nil, err
	}
	chosen, there := offer.Card.offers(w.Chosen.ID)
	if !there {
		return nil, errChoice
	}
	return &chosen, nil
}

// Asked gives the form that a message of another asks the actor to fill in.
func (e *Engine) Asked(_ context.Context, tx *store.Tx, actor account.Actor, c id.Chat, seq int64) (card.Form, error) {
	found, me, err := e.enter(tx, actor, c)
	if err != nil {
		return card.Form{}, err
	}
	list, err := messagesOf(tx, me.Account, c, []int64{seq})
	if err != nil {
		return card.Form{}, err
	}
	if len(list) == 0 || !list[0].DeletedAt.IsZero() || list[0].Sender == actor.Account {
		return card.Form{}, errMissing
	}
	w, err := e.open(found, list[0])
	if err != nil {
		return card.Form{}, err
	}
	if w.Card == nil || w.Card.Form == nil {
		return card.Form{}, errMissing
	}
	return *w.Card.Form, nil
}

// Give answers a request for a contact with one of the actor's own. Fresh tells that it is
// new, as in Send.
func (e *Engine) Give(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, w Words) (m Message, fresh bool, err error) {
	f, err := e.Asked(ctx, tx, actor, c, w.ReplyTo)
	if err != nil {
		return m, false, err
	}
	if f.Kind != card.Request || len(w.Contacts) == 0 {
		return m, false, errChoice
	}
	m, _, fresh, err = e.send(ctx, tx, actor, c, Words{Contacts: w.Contacts, ReplyTo: w.ReplyTo, Ref: w.Ref})
	return m, fresh, err
}

// free lets go of what contacts answer to where that asks for one of the actor's own: what is
// typed by hand proves nothing.
func (e *Engine) free(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, w Words) (Words, error) {
	if len(w.Contacts) == 0 || w.ReplyTo == 0 {
		return w, nil
	}
	f, err := e.Asked(ctx, tx, actor, c, w.ReplyTo)
	switch {
	case err == nil && f.Kind == card.Request:
		w.ReplyTo = 0
	case fault.KindOf(err) == fault.Missing:
		err = nil
	}
	return w, err
}

// Fill answers the form of the message that is answered to; what is filled in was checked
// against it. Fresh tells that it is new, as in Send.
func (e *Engine) Fill(ctx context.Context, tx *store.Tx, actor account.Actor, c id.Chat, w Words) (m Message, fresh bool, err error) {
	f, err := e.Asked(ctx, tx, actor, c, w.ReplyTo)
	if err != nil {
		return m, false, err
	}
	if w.Filled == nil || w.Filled.Kind != f.Kind {
		return m, false, errChoice
	}
	m, _, fresh, err = e.send(ctx, tx, actor, c, Words{Filled: w.Filled, ReplyTo: w.ReplyTo, Ref: w.Ref})
	return m, fresh, err
}

// open opens what a message says.
func (e *Engine) open(c row, m Message) (Words, error) {
	k, err := e.key(c.id, c.box)
	if err != nil {
		return Words{}, err
	}
	plain, err := k.Open(m.body, place(c.id, m.Seq, "body"))
	if err != nil {
		return Words{}, err
	}
	var w struct {
		Words
		People []card.Old `json:"people"` // contacts of before they had parts
	}
	err = json.Unmarshal(plain, &w)
	for _, p := range w.People {
		w.Contacts = append(w.Contacts, p.Contact())
	}
	return w.Words, err
}
