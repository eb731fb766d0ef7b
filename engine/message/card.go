package message

import (
	"context"
	"encoding/json"

	"parvis/base/fault"
	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
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

// What lines show beside their text, and what members choose there.
type (
	// Card is what a line shows beside its text.
	Card = card.Card
	// Section groups what one can choose.
	Section = card.Section
	// Choice is what a member can choose on a card, or chose.
	Choice = card.Choice
)

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
	chosen, there := offer.Card.Offers(w.Chosen.ID)
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
