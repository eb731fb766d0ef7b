package card

import (
	"slices"

	"parvis/base/id"
	"parvis/engine/media"
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
	Form *Form `json:"form,omitempty"`
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

// Offers finds a choice by its id.
func (c *Card) Offers(which string) (Choice, bool) {
	if c == nil {
		return Choice{}, false
	}
	for _, s := range c.Sections {
		if at := slices.IndexFunc(s.Choices, func(o Choice) bool { return o.ID == which }); at >= 0 {
			return s.Choices[at], true
		}
	}
	for i := range c.Cards {
		if chosen, there := c.Cards[i].Offers(which); there {
			return chosen, true
		}
	}
	return Choice{}, false
}

// Hang gives the cards that stand side by side their pictures.
func (c *Card) Hang(found []media.Media) {
	for i := range c.Cards {
		if at := slices.IndexFunc(found, func(f media.Media) bool { return f.ID == c.Cards[i].Media }); at >= 0 {
			c.Cards[i].File = &found[at]
		}
	}
}
