package business

import (
	"context"
	"time"

	"parvis/base/id"
	"parvis/base/store"
	"parvis/engine/account"
)

// What members let organisations send outside windows: news of what they want to sell, and
// everything else.
const (
	ForMarketing = "marketing"
	ForUtility   = "utility"
)

// The acts by which consent is given and taken back.
const (
	byChat     = "chat"
	byMessage  = "message"
	bySettings = "settings"
	// byPage is the box on the page of a line.
	byPage = "page"
)

const (
	// mostMarketed is how much marketing a member gets in a day of all organisations
	// (business-messaging 12, 21).
	mostMarketed = 2
	daily        = 24 * time.Hour
)

// Writer is an organisation that may write to a member.
type Writer struct {
	Portfolio id.Portfolio
	Name      string
	// Marketing and Utility are what rules now.
	Marketing, Utility Consent
}

// Writers are the organisations that know the actor, with what they may send, since when
// and by which act.
func (e *Engine) Writers(_ context.Context, tx *store.Tx, actor account.Actor) ([]Writer, error) {
	list, err := knownTo(tx, actor.Account)
	if err != nil {
		return nil, err
	}
	out := make([]Writer, 0, len(list))
	for _, k := range list {
		w := Writer{Portfolio: k.portfolio, Name: k.name}
		for category, to := range map[string]*Consent{ForMarketing: &w.Marketing, ForUtility: &w.Utility} {
			*to, err = consentOf(tx, k.portfolio, actor.Account, category)
			if store.IsMissing(err) { // who opens the chat wants service, and not marketing
				*to, err = Consent{Category: category, Allowed: category == ForUtility, Source: byChat, At: k.since}, nil
			}
			if err != nil {
				return nil, err
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// Refuse ends the marketing of a line's organisation, by the control of one of its
// messages.
func (e *Engine) Refuse(ctx context.Context, tx *store.Tx, actor account.Actor, l id.Line) error {
	got, err := e.Line(ctx, tx, l)
	if err != nil {
		return err
	}
	return e.consent(ctx, tx, actor, got.Portfolio, Consent{Category: ForMarketing, Source: byMessage})
}

// Consent enters what the actor lets an organisation send from now on, on the page of their
// settings. Who takes back everything takes back marketing too.
func (e *Engine) Consent(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, category string, allowed bool) error {
	if category != ForMarketing && category != ForUtility {
		return errMissing
	}
	if _, err := aliasOf(tx, p, actor.Account); err != nil {
		if store.IsMissing(err) {
			err = errMissing
		}
		return err
	}
	if category == ForUtility && !allowed {
		if err := e.consent(ctx, tx, actor, p, Consent{Category: ForMarketing, Source: bySettings}); err != nil {
			return err
		}
	}
	return e.consent(ctx, tx, actor, p, Consent{Category: category, Allowed: allowed, Source: bySettings})
}

// Welcome enters that the actor wants the marketing of a line's organisation, by the box
// on its page.
func (e *Engine) Welcome(ctx context.Context, tx *store.Tx, actor account.Actor, l Line) error {
	if _, err := e.aliasFor(tx, l.Portfolio, actor.Account); err != nil {
		return err
	}
	return e.consent(ctx, tx, actor, l.Portfolio, Consent{Category: ForMarketing, Allowed: true, Source: byPage})
}

// preferenceWire is what apps are told of a change of mind.
type preferenceWire struct {
	Product     string         `json:"messaging_product"`
	Metadata    metadataWire   `json:"metadata"`
	Contacts    []contactWire  `json:"contacts"`
	Preferences []decisionWire `json:"user_preferences"`
}

type decisionWire struct {
	Number    string `json:"wa_id"`
	User      string `json:"user_id"`
	Detail    string `json:"detail"`
	Category  string `json:"category"`
	Value     string `json:"value"`
	Timestamp int64  `json:"timestamp"`
}

// consent enters a decision once, and tells the organisation's apps of marketing.
func (e *Engine) consent(ctx context.Context, tx *store.Tx, actor account.Actor, p id.Portfolio, c Consent) error {
	allowed, err := e.allows(tx, p, actor.Account, c.Category)
	if err != nil || allowed == c.Allowed {
		return err
	}
	if !c.Allowed {
		if err := e.felt(ctx, tx, p, 0, actor.Account, silencedIt); err != nil {
			return err
		}
	}
	c.At = tx.Now()
	if err := addConsent(tx, p, actor.Account, c); err != nil || c.Category != ForMarketing {
		return err
	}
	a, err := aliasOf(tx, p, actor.Account)
	if err != nil {
		return notThere(err) // it was closed and erased: nobody is told
	}
	who, err := e.contact(ctx, tx, a)
	if err != nil {
		return err
	}
	d := decisionWire{Number: a.Digits, User: a.Code, Detail: "User requested to stop marketing messages", Category: "marketing_messages", Value: "stop", Timestamp: c.At.Unix()}
	if c.Allowed {
		d.Detail, d.Value = "User requested to resume marketing messages", "resume"
	}
	accounts, err := accountsOf(tx, p)
	if err != nil {
		return err
	}
	for _, b := range accounts {
		lines, err := linesOf(tx, b.ID)
		if err != nil {
			return err
		}
		w := preferenceWire{Product: "whatsapp", Contacts: []contactWire{who}, Preferences: []decisionWire{d}}
		if len(lines) > 0 {
			w.Metadata = metadataWire{lines[0].Number, lines[0].ID.String()}
		}
		if err := e.Announce(ctx, tx, b.ID, a.Digits, "user_preferences", w); err != nil {
			return err
		}
	}
	return nil
}

// allows tells whether a member lets a portfolio send outside windows. Marketing needs an
// act of their own (business-messaging 7.4).
func (e *Engine) allows(tx *store.Tx, p id.Portfolio, member id.Account, category string) (bool, error) {
	c, err := consentOf(tx, p, member, category)
	if store.IsMissing(err) {
		return category == ForUtility, nil
	}
	return c.Allowed, err
}
