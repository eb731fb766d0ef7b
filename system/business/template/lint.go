package template

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var nameForm = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)

// languages are those that templates of the original may have, and what is spoken here
// beside them (10.2).
var languages = strings.Fields(`af sq ar ar_EG ar_AE ar_LB ar_MA ar_QA az be_BY bn bn_IN bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE
	en en_GB en_US en_AE en_AU en_CA en_GH en_IE en_IN en_JM en_MY en_NZ en_QA en_SG en_UG en_ZA et fil fi fr fr_BE fr_CA fr_CH fr_CI fr_MA ka
	de de_AT de_CH el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml mr nb ps_AF fa pl pt_BR pt_PT pa ro ru sr si_LK sk sl
	es es_AR es_CL es_CO es_CR es_DO es_EC es_HN es_MX es_PA es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu br co eu oc`)

var (
	componentTypes = []string{"HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"}
	headerFormats  = []string{"TEXT", "IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION"}
	mediaFormats   = headerFormats[1:5]
)

// lint is one reading of a template.
type lint struct {
	problems
	t Template
}

// Lint gives everything that is wrong with a template by itself; the error's code is
// that of the first (10.5). What other templates, limits and policies say is for whoever
// keeps them.
func (t Template) Lint() []Problem {
	l := &lint{t: t}
	if !nameForm.MatchString(t.Name) {
		l.add(0, "name must be 1 to 512 small letters, digits and underscores.")
	}
	if !known(languages, t.Language) {
		l.add(0, "language must be one of the supported codes, as en_US or fr.")
	}
	if !known(categories, string(t.Category)) {
		l.add(0, "category ", oneOf(categories), ".")
	}
	l.lifetime()
	l.parts("components", t.Components, false)
	return l.problems
}

// lifetime checks message_send_ttl_seconds (10.11).
func (l *lint) lifetime() {
	low, high := 30, 43200
	switch l.t.Category {
	case Authentication:
		high = 900
	case Marketing:
		low, high = 43200, 2592000
	}
	ttl := l.t.TTL
	if ttl == 0 || ttl == -1 && l.t.Category != Marketing || ttl >= low && ttl <= high {
		return
	}
	l.add(0, "message_send_ttl_seconds must be ", fmt.Sprint(low), " to ", fmt.Sprint(high), " for this category.")
}

// parts checks the components of a template, or of a card of one.
func (l *lint) parts(path string, list []Component, card bool) {
	seen := map[string]bool{}
	for i, c := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case !known(componentTypes, c.Type) || card && (c.Type == "CAROUSEL" || c.Type == "FOOTER" || c.Type == "LIMITED_TIME_OFFER"):
			types := componentTypes
			if card {
				types = []string{"HEADER", "BODY", "BUTTONS"}
			}
			l.add(0, at, ".type ", oneOf(types), ".")
			continue
		case seen[c.Type]:
			l.add(0, at, ".type: a template has one ", c.Type, " at most.")
		}
		seen[c.Type] = true
		l.component(at, &list[i], card)
	}
	if !card && !seen["BODY"] {
		l.add(subBody, path, " must have a component of type BODY.")
	}
}

func (l *lint) component(path string, c *Component, card bool) {
	switch c.Type {
	case "HEADER":
		l.header(path, c, card)
	case "BODY":
		l.body(path, c, card)
	case "FOOTER":
		l.footer(path, c)
	case "BUTTONS":
		l.buttons(path, c)
	case "CAROUSEL":
		l.carousel(path, c)
	case "LIMITED_TIME_OFFER":
		l.tooLong(path+".limited_time_offer.text", c.Text, MaxOfferText)
		if l.t.Category != Marketing {
			l.add(0, path, ".type LIMITED_TIME_OFFER needs the category MARKETING.")
		}
	}
}

func (l *lint) header(path string, c *Component, card bool) {
	formats := headerFormats
	if card {
		formats = []string{"IMAGE", "VIDEO"}
	}
	switch {
	case l.t.Category == Authentication:
		l.add(subHeader, path, ": a template of category AUTHENTICATION has no HEADER.")
	case !known(formats, c.Format):
		l.add(subHeader, path, ".format ", oneOf(formats), ".")
	case c.Format == "TEXT":
		l.tooLong(path+".text", c.Text, MaxHeader)
		if strings.TrimSpace(c.Text) == "" || strings.ContainsAny(c.Text, "\n\r") {
			l.add(subHeader, path, ".text must be one line that is not blank.")
		}
		list := l.holes(path+".text", c.Text, subHeader, l.t.Named)
		if len(params(list)) > 1 {
			l.add(subHeader, path, ".text must have one parameter at most.")
		}
		l.examples(path, "header_text", c, list, subHeader, l.t.Named)
	case known(mediaFormats, c.Format) && len(c.Handles) == 0:
		l.add(subHeader, path, ".example.header_handle must have the handle of a sample.")
	}
}

func (l *lint) body(path string, c *Component, card bool) {
	most := MaxBody
	if card {
		most = MaxCardBody
	}
	if l.t.Category == Authentication {
		if c.Text != "" {
			l.add(subBody, path, ".text must not be given for the category AUTHENTICATION, which has a fixed text.")
		}
		return
	}
	if strings.TrimSpace(c.Text) == "" {
		l.add(subBody, path, ".text must not be blank.")
		return
	}
	l.tooLong(path+".text", c.Text, most)
	list := l.holes(path+".text", c.Text, subBody, l.t.Named)
	l.examples(path, "body_text", c, list, subBody, l.t.Named)
	l.crowded(path+".text", slices.Clone(list))
}

func (l *lint) footer(path string, c *Component) {
	if l.t.Category == Authentication {
		if c.Text != "" || c.Expiry < 0 || c.Expiry > maxExpiry {
			l.add(subFooter, path, ".code_expiration_minutes must be 1 to 90, and .text must not be given, for the category AUTHENTICATION.")
		}
		return
	}
	if strings.TrimSpace(c.Text) == "" {
		l.add(subFooter, path, ".text must not be blank.")
	}
	l.tooLong(path+".text", c.Text, MaxFooter)
	if list, ok := cut(c.Text); !ok || len(params(list)) > 0 {
		l.add(subFooter, path, ".text must have no parameters.")
	}
}

// carousel wants cards of one make.
func (l *lint) carousel(path string, c *Component) {
	if n := len(c.Cards); n < MinCards || n > MaxCards {
		l.add(0, path, ".cards must be 2 to 10 cards.")
	}
	shape := ""
	for i, card := range c.Cards {
		at := fmt.Sprintf("%s.cards[%d].components", path, i)
		l.parts(at, card, true)
		now := "no header"
		if h := find(card, "HEADER"); h != nil {
			now = h.Format
		} else {
			l.add(subHeader, at, " must have a component of type HEADER with format IMAGE or VIDEO.")
		}
		if b := find(card, "BUTTONS"); b != nil {
			for _, button := range b.Buttons {
				now += " " + button.Type
				if button.Type == "COPY_CODE" || button.Type == "REQUEST_CONTACT_INFO" {
					l.add(0, at, " must have no button of type "+button.Type+", which a card does not show on this instance.")
				}
			}
		}
		if i > 0 && now != shape {
			l.add(0, at, " must have the same header format and the same types of buttons as the first card.")
		}
		if i == 0 {
			shape = now
		}
	}
}
